"""Walks as a calendar, read by somebody else's reader of RFC 5545 (the icalendar package)."""

import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar

from lykta import serve, uuid7

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def walk(title: str, starts_at: str, ends_at: str, **more) -> dict:
    stop = {"no": 1, "name": "Torget; norra delen, vid \"ån\"", "at": [24.944, 60.17]}
    return {"kind": "staff_round", "title": title, "purpose": "Se över ljuset.\nGå tyst.", "starts_at": starts_at, "ends_at": ends_at, "stops": [stop], **more}


class Calendar(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = serve(cls, "--tenant", "ovning")

    def put(self, body: dict, **headers) -> str:
        name = uuid7()
        answer = self.server.ask("PUT", f"/api/v1/walks/{name}", body, **headers)
        self.assertEqual(answer.status, 201, answer.body)
        return name

    def read(self, path: str) -> icalendar.Calendar:
        answer = self.server.ask("GET", path)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertTrue(answer.body.endswith(b"END:VCALENDAR\r\n"))
        for line in answer.body.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
        return icalendar.Calendar.from_ical(answer.body)

    def test_a_walk_comes_back_with_its_words_and_its_time(self):
        title = "Kvällsrunda, etapp 2; öst \\ väst " + "på Ångströmsvägen " * 5
        body = walk(
            title.strip(),
            "2026-11-18T16:00:00Z",
            "2026-11-18T17:15:00Z",
            meeting_before={"at": "2026-11-18T15:30:00Z", "place": "Biblioteket"},
            meeting_after={"at": "2026-12-02T09:00:00Z"},
        )
        name = self.put(body)
        events = {str(e["UID"]): e for e in self.read(f"/api/v1/walks/{name}/calendar.ics").walk("VEVENT")}
        self.assertEqual(set(events), {f"{name}{part}@lykta" for part in ("", "-before", "-after")})
        event = events[f"{name}@lykta"]
        self.assertEqual(str(event["SUMMARY"]), body["title"])
        self.assertEqual(event["DTSTART"].dt.astimezone(timezone.utc), datetime(2026, 11, 18, 16, tzinfo=timezone.utc))
        self.assertEqual(event["DTEND"].dt - event["DTSTART"].dt, timedelta(minutes=75))
        self.assertEqual(str(event["LOCATION"]), body["stops"][0]["name"])
        self.assertIn("Se över ljuset.\nGå tyst.", str(event["DESCRIPTION"]))
        self.assertAlmostEqual(event["GEO"].latitude, 60.17)
        self.assertEqual(event["SEQUENCE"], 0)
        before = events[f"{name}-before@lykta"]
        self.assertEqual(str(before["LOCATION"]), "Biblioteket")
        # A meeting before lasts until the walk begins.
        self.assertEqual(before["DTEND"].dt, event["DTSTART"].dt)
        body["title"] = "Ny rubrik"
        changed = self.server.ask("PUT", f"/api/v1/walks/{name}", body, if_match='"v1"')
        self.assertEqual(changed.status, 200, changed.body)
        event = next(e for e in self.read(f"/api/v1/walks/{name}/calendar.ics").walk("VEVENT") if e["UID"] == f"{name}@lykta")
        self.assertEqual((event["SEQUENCE"], str(event["SUMMARY"])), (1, "Ny rubrik"))

    def test_the_zone_turns_its_clocks_when_sweden_does(self):
        self.put(walk("Sommar", "2027-06-18T19:00:00Z", "2027-06-18T20:00:00Z"))
        calendar = self.read("/api/v1/walks/calendar.ics")
        zone = next(iter(calendar.walk("VTIMEZONE"))).to_tz()
        # Either side of each turn from 2026 to 2030, against the zone data of Python's own tzdata.
        for year in range(2026, 2031):
            for month, day in ((3, 20), (4, 2), (7, 1), (10, 20), (11, 2), (12, 24)):
                at = datetime(year, month, day, 12)
                self.assertEqual(zone.utcoffset(at), STOCKHOLM.utcoffset(at), at)
        for event in calendar.walk("VEVENT"):
            self.assertEqual(str(event["DTSTART"].params["TZID"]), "Europe/Stockholm")


if __name__ == "__main__":
    unittest.main()
