"""What a demo is made of: controls and panels, described in Python, drawn by `js/`.

A part is a small record. `as_json` is what the page gets; `accept` turns what the page
sends back into a new value of the state, or refuses it with a sentence. A panel also
draws itself on paper: `inches` and `draw`.

Each kind of panel has one room here and one file of the same name in `js/parts/`;
nothing else has to know of it. What all share: part, links, view.
"""
