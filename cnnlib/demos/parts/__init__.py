"""What a demo is made of: controls and panels, described in Python, drawn by `js/`.

A part is a small record. `as_json` is what the page gets; `accept` turns what the page
sends back into a new value of the state, or refuses it with a sentence. A panel also
draws itself on paper: `inches` and `draw`.

A kind of panel is a class here and a function of `KINDS` in the file of the same name
in `js/parts/`; kinds that are alike share the two files, and nothing else has to know
of them. What all share: part, links, view.
"""
