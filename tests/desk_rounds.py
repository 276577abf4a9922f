"""The real rounds of silence that are known from public NATO papers: cases for the procedure and for whole desks."""

from __future__ import annotations

# Public cover sheets, action sheets and listings of NATO papers: when each was circulated, until when it was under
# silence, what is known of its end. Where no hour is published, the round is replayed until the end of that day; where
# no date of circulation is, from three days before.
NATO_ROUNDS = {
    "C-M(2015)0025": ("2015-04-24", "2015-05-04T23:59", ""),
    "C-M(2015)0043": ("2015-06-08", "2015-06-11T18:00", "noted and agreed on 11 June 2015"),
    "C-M(2015)0057": ("2015-07-29", "2015-08-07T16:00", ""),
    "C-M(2016)0042": ("2016-07-15", "2016-07-22T16:00", ""),
    "C-M(2016)0081": ("2016-12-19", "2016-12-20T17:00", ""),
    "C-M(2017)0049": ("2017-10-04", "2017-10-12T17:30", "noted by the Council only on 10 January 2018"),
    "C-M(2017)0074": ("2018-01-07", "2018-01-10T23:59", "noted, a joint letter of six Allies noted beside it"),
}
