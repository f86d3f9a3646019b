"""A class votes with its phones: real requests to the page that they get."""

import asyncio
import csv
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import wraps
from urllib.parse import urlencode, urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.iostream import StreamClosedError
from tornado.tcpclient import TCPClient

from cnnlib.lecture.serve import Page
from cnnlib.lecture.votes import Asked, Phones, Results, VoteError, Votes
from cnnlib.lecture.votes import phones as phones_page

SUM = Asked("How much is 2 + 3?", "number")
FILTER = Asked("Which <filter>?", "choice", ("emboss", 'Sobel "x"'))


def served(test):
    """A test that is a coroutine; a browser's tests have a loop in this thread."""

    @wraps(test)
    def run(*arguments, **fixtures):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(test(*arguments, **fixtures))).result()

    return run


class Phone:
    """A browser, as far as the page needs one: it keeps its cookie."""

    def __init__(self, address):
        self.address, self.cookie = address, ""
        self.client = AsyncHTTPClient(force_instance=True, max_clients=1)

    async def look(self, at=""):
        return await self._fetch(at)

    async def vote(self, answer, **more):
        """Send the form of the page that it looks at now, without a new cookie."""
        cookie, page = self.cookie, (await self.look()).body.decode()
        self.cookie = cookie
        turn = re.search(r'data-turn="(\d+)"', page)[1]
        body = urlencode({"answer": answer, "turn": turn} | more)
        return await self._fetch("vote", method="POST", body=body)

    async def _fetch(self, at, **options):
        response = await self.client.fetch(
            self.address + at,
            headers={"Cookie": self.cookie},
            follow_redirects=False,
            raise_error=False,
            **options,
        )
        if given := response.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return response

    def close(self):
        self.client.close()


@asynccontextmanager
async def room(asked=SUM, phones=1, **bounds):
    votes = Votes(**bounds)
    votes.ask(asked)
    served = Phones(votes, "127.0.0.1")
    people = [Phone(served.address) for _ in range(phones)]
    await asyncio.gather(*(phone.look() for phone in people))
    yield votes, *people
    for closed in (*people, served):
        closed.close()


def text(response):
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", "", response.body.decode()))


@served
async def test_a_phone_sees_the_question_and_its_vote_counts():
    async with room(FILTER) as (votes, phone):
        page = await phone.look()
        assert "Which &lt;filter&gt;?" in page.body.decode()
        assert page.body.count(b'type="radio"') == 2
        answer = await phone.vote('Sobel "x"')
        assert (answer.code, answer.headers["Location"]) == (303, "./")
        page = await phone.look()
        assert b"checked" in page.body.partition(b"emboss")[2]
        assert "Change your vote" in text(page)
        assert votes.counted(FILTER.question) == [('Sobel "x"', 1)]


@served
async def test_a_vote_takes_the_place_of_the_one_before():
    async with room() as (votes, phone):
        for said in ("6", "5.0", "10/2"):
            await phone.vote(said)
        assert votes.counted(SUM.question) == [("5", 1)]
        assert "You said 5." in text(await phone.look())


@served
async def test_two_who_say_the_same_make_one_bar_of_two():
    async with room(phones=2) as (votes, one, other):
        await one.vote("5")
        await other.vote("5")
        assert votes.counted(SUM.question) == [("5", 2)]


@served
async def test_what_is_no_answer_changes_nothing_and_says_so():
    async with room() as (votes, phone):
        await phone.vote("5")
        for said, sentence in (
            ("many", "Enter a number, such as 12, 0.25 or 1/3."),
            ("", "Enter a number"),
            ("9" * 41, "too long"),
        ):
            answer = await phone.vote(said)
            assert answer.code == 400
            assert sentence in text(answer)
        votes.ask(FILTER)
        assert "Choose one of the answers." in text(await phone.vote("2"))
        assert votes.counted(SUM.question) == [("5", 1)]
        assert votes.counted(FILTER.question) == []


@served
async def test_a_closed_count_takes_no_vote_and_an_open_one_has_its_own():
    async with room() as (votes, phone):
        await phone.vote("5")
        votes.ask(None)
        assert "No question is open" in text(await phone.look())
        assert (await phone.vote("6")).code == 400
        votes.ask(FILTER)
        await phone.vote("emboss")
        votes.ask(SUM)
        assert "You said 5." in text(await phone.look())
        votes.clear(SUM.question)
        assert "You said" not in text(await phone.look())
        assert votes.counted(FILTER.question) == [("emboss", 1)]


@served
async def test_one_browser_has_one_vote_and_one_without_a_cookie_none():
    async with room(phones=2) as (votes, one, other):
        await one.vote("5")
        other.cookie = one.cookie
        await other.vote("6")
        assert votes.counted(SUM.question) == [("6", 1)]
        for forged in ("", "voter=someone", one.cookie[:-1]):
            other.cookie = forged
            answer = await other.vote("7")
            assert "Allow this page its cookie" in text(answer)
        assert votes.counted(SUM.question) == [("6", 1)]


@served
async def test_three_hundred_vote_at_once_from_one_machine():
    async with room(phones=300) as (votes, *class_):
        answers = [str(n % 3) for n in range(300)]
        done = await asyncio.gather(
            *(phone.vote(said) for phone, said in zip(class_, answers, strict=True))
        )
        assert {answer.code for answer in done} == {303}
        assert sorted(votes.counted(SUM.question)) == [(str(n), 100) for n in range(3)]


@served
async def test_who_invents_voters_stops_at_a_bound_and_voters_may_still_change():
    async with room(phones=4, most=100, most_of_one=3) as (votes, *phones):
        for phone in phones[:3]:
            await phone.vote("1")
        assert "too many voters" in text(await phones[3].vote("2"))
        assert (await phones[0].vote("2")).code == 303
        assert votes.counted(SUM.question) == [("1", 2), ("2", 1)]


@served
async def test_junk_is_refused_unread():
    async with room() as (votes, phone):
        assert (await phone.vote("5", more="x" * 2000)).code in (400, 413, 599)
        host = urlsplit(phone.address)
        for junk in (b"\x00" * 500, b"GET / HTTP/9\r\n\r\n", b"A" * 100_000):
            stream = await TCPClient().connect(host.hostname, host.port)
            with suppress(StreamClosedError):
                await stream.write(junk)
            stream.close()
        assert (await phone.vote("6")).code == 303
        assert votes.counted(SUM.question) == [("6", 1)]


@served
async def test_a_flood_of_connections_is_cut_and_starves_nobody_else(monkeypatch):
    monkeypatch.setattr(phones_page, "_CONNECTIONS_OF_ONE", 20)
    async with room(phones=2) as (votes, one, other):
        await one.vote("5")
        host = urlsplit(one.address)
        flood = [await TCPClient().connect(host.hostname, host.port) for _ in range(60)]
        for cut in flood[20:]:
            await cut.read_until_close()
        for stream in flood:
            stream.close()
        while (await other.vote("5")).code != 303:
            pass  # until the server has seen that they are closed
        assert votes.counted(SUM.question) == [("5", 2)]


@served
async def test_nothing_else_is_there():
    async with room() as (_, phone):
        root = "{0.scheme}://{0.netloc}/".format(urlsplit(phone.address))
        guest = Phone(phone.address)
        page = await guest.look()
        guest.close()
        stranger = Phone(root)
        for place in ("", "api/kernels", "voila/votes", "guess/", "guess/vote"):
            assert (await stranger.look(place)).code == 404
        stranger.close()
        for place in ("phone.html", "../count.py", "%2e%2e/count.py"):
            assert (await phone.look(place)).code in (403, 404)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
        assert "httponly" in page.headers["Set-Cookie"].lower()


@served
async def test_a_page_is_told_when_another_question_opens():
    async with room() as (votes, phone):
        told = asyncio.Queue()
        turn = re.search(r'data-turn="(\d+)"', (await phone.look()).body.decode())[1]
        line = asyncio.ensure_future(
            AsyncHTTPClient(force_instance=True).fetch(
                f"{phone.address}events?turn={turn}",
                streaming_callback=told.put_nowait,
                request_timeout=0,
            )
        )
        assert await told.get() == b":\n\n", "nothing is new"
        await phone.vote("5")
        votes.ask(FILTER)
        assert await told.get() == b"data: changed\n\n"
        assert told.empty(), "a vote alone is nobody else's business"
        line.cancel()


@pytest.mark.parametrize("kind", ["number", "shape", "choice"])
def test_a_count_is_told_to_who_listens(kind):
    votes, heard = Votes(), []
    votes.listeners.append(heard.append)
    asked = Asked("?", kind, ("3",))
    votes.ask(asked)
    votes.ask(asked)
    votes.take("a", "here", "3")
    with pytest.raises(VoteError):
        votes.take("a", "here", "no")
    votes.ask(None)
    assert heard == [None, "?", None]


def test_a_table_that_is_there_is_kept_and_one_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "votes.csv").write_text("of last week")
    Results(tmp_path / "votes.csv")
    Results(tmp_path / "votes.csv")
    assert (tmp_path / "votes.csv.1").read_text() == "of last week"
    with pytest.raises(FileNotFoundError):
        Results(tmp_path / "no folder" / "votes.csv")


def test_a_table_that_cannot_be_written_any_more_stops_no_vote(tmp_path, capsys):
    results = Results(tmp_path / "votes.csv")
    (tmp_path / "votes.csv").unlink()
    (tmp_path / "votes.csv").mkdir()
    results.keep("Why?", 1, [{"text": "a", "count": 2}])
    assert capsys.readouterr().out.startswith("The votes could not be saved: ")
    (tmp_path / "votes.csv").rmdir()
    results.keep("Why?", 1, [{"text": "a", "count": 3}])
    assert "Why?,1,a,3," in (tmp_path / "votes.csv").read_text()


@served
async def test_a_vote_on_a_page_of_before_is_none_on_the_question_of_now():
    async with room() as (votes, phone):
        old = str(votes.turn)
        votes.ask(Asked("And 2 + 2?", "number"))
        answer = await phone.vote("5", turn=old)
        assert answer.code == 400
        assert "This question is closed." in text(answer)
        assert votes.counted("And 2 + 2?") == []


def test_results_are_a_table_of_every_count(tmp_path):
    results = Results(tmp_path / "votes.csv")
    results.keep("Why, then?", 1, [{"text": "a, b", "count": 2}])
    results.keep("Why, then?", 1, [{"text": "a, b", "count": 3}])
    results.keep("Why, then?", 2, [{"text": "a, b", "count": 1, "right": False}])
    results.keep("Nobody?", 1, [{"text": "a", "count": 0}])
    assert (tmp_path / "votes.csv").read_text() == (
        "question,count,answer,votes,comes_out\n"
        '"Why, then?",1,"a, b",3,\n'
        '"Why, then?",2,"a, b",1,no\n'
    )
    assert [path.name for path in tmp_path.iterdir()] == ["votes.csv"]


def test_unless_asked_for_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Results(None).keep("Why?", 1, [{"text": "a", "count": 2}])
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_goes_takes_only_its_own_question_with_it():
    votes, one, other = Votes(), object(), object()
    votes.ask(SUM, by=one)
    votes.ask(SUM, by=other)
    votes.take("a", "here", "5")
    votes.ask(None, by=other)
    assert votes.asked == SUM, "the first page still shows it"
    votes.ask(FILTER, by=other)
    assert votes.asked == FILTER
    votes.ask(None, by=other)
    assert votes.asked == SUM
    votes.ask(None, by=one)
    assert votes.asked is None
    assert votes.counted(SUM.question) == [("5", 1)]


def test_a_second_page_that_has_seen_fewer_hands_overwrites_no_count(tmp_path):
    results, table = Results(tmp_path / "votes.csv"), tmp_path / "votes.csv"
    results.keep("Why?", 1, [{"text": "a", "count": 7}], by="one")
    results.keep("Why?", 1, [{"text": "a", "count": 2}], by="other")
    assert "Why?,1,a,7," in table.read_text()
    results.keep("Why?", 1, [{"text": "a", "count": 6}], by="one")
    assert "Why?,1,a,6," in table.read_text(), "a hand was taken back"
    results.keep("Why?", 1, [{"text": "a", "count": 8}], by="other")
    assert "Why?,1,a,8," in table.read_text()


def test_what_was_voted_is_no_formula_in_a_spreadsheet(tmp_path):
    results = Results(tmp_path / "votes.csv")
    answers = [{"text": text, "count": 1} for text in ("=1+1", "-5", "−0.5", "@x")]
    results.keep("=HYPERLINK(1)", 1, answers)
    rows = list(csv.reader((tmp_path / "votes.csv").open(encoding="utf-8")))
    assert {row[0] for row in rows[1:]} == {"'=HYPERLINK(1)"}
    assert [row[2] for row in rows[1:]] == ["'=1+1", "-5", "−0.5", "'@x"]


@pytest.mark.parametrize(
    ("said", "counted"), [("0,25", "0.25"), ("1,234", "1234"), ("1e3", "1000")]
)
def test_a_number_may_be_written_as_people_write_it(said, counted):
    votes = Votes()
    votes.ask(SUM)
    votes.take("a", "here", said)
    assert votes.counted(SUM.question) == [(counted, 1)]
    with pytest.raises(VoteError, match="too large"):
        votes.take("a", "here", "1e99")


@served
async def test_an_address_may_lack_its_last_stroke():
    async with room() as (_, phone):
        stranger = Phone(phone.address.removesuffix("/"))
        answer = await stranger.look()
        assert answer.code in (301, 302)
        assert phone.address.endswith(answer.headers["Location"])
        stranger.close()


@served
async def test_without_a_script_the_page_looks_again_until_a_question_is_open():
    async with room() as (votes, phone):
        assert b"refresh" not in (await phone.look()).body, (
            "what is typed would be lost"
        )
        votes.ask(None)
        closed = (await phone.look()).body
        assert b'<noscript><meta http-equiv="refresh"' in closed


@served
async def test_phones_may_come_by_ipv6():
    served = Phones(Votes(), "::1")
    phone = Phone(served.address)
    assert served.address.startswith("http://[::1]:")
    assert (await phone.look()).code == 200
    phone.close()
    served.close()


def test_an_address_that_is_not_this_machine_s_is_refused_in_a_sentence():
    page = Page.__new__(Page)
    with pytest.raises(SystemExit, match="--vote: '192.0.2.1' is no address of this"):
        Page.count_votes(page, "192.0.2.1")
