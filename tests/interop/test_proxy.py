"""Debian's nginx in front of Lykta, set up as docs/drift.md says: the file's own text is what runs."""

import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
import unittest

from lykta import ROOT, folder, observation, serve, told, uuid7

NAME = "lykta.kommunen.example"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx_of(guide: str, port: int, plain: int, behind: int, where) -> str:
    """The configuration in the guide, with this machine's ports and a certificate of the test's own."""
    text = re.search(r"```nginx\n(.*?)```", guide, re.DOTALL).group(1)
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("127.0.0.1:8400", f"127.0.0.1:{behind}"),
        ("/etc/ssl/lykta", str(where)),
    ):
        assert old in text, f"docs/drift.md no longer says {old!r}"
        text = text.replace(old, new)
    temporary = "".join(f"{kind}_temp_path {where}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"pid {where}/pid; error_log {where}/error.log; daemon off;\nevents {{}}\nhttp {{\n{temporary}{text}}}\n"


class Proxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            raise AssertionError("nginx is missing: apt-get install nginx")
        cls.where = folder(cls)
        subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        files = ["-keyout", str(cls.where / "privkey.pem"), "-out", str(cls.where / "fullchain.pem")]
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files]
        subprocess.run(make, check=True, capture_output=True)
        cls.server = serve(cls, LYKTA_PUBLIC_URL=f"https://{NAME}", LYKTA_TRUSTED_PROXIES="127.0.0.1")
        cls.port, cls.plain = free_port(), free_port()
        guide = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
        conf = cls.where / "nginx.conf"
        conf.write_text(nginx_of(guide, cls.port, cls.plain, cls.server.port, cls.where), encoding="utf-8")
        cls.nginx = subprocess.Popen([program, "-c", str(conf), "-p", str(cls.where)], stderr=subprocess.PIPE)
        cls.addClassCleanup(cls.end)
        cls.trust = ssl.create_default_context(cafile=str(cls.where / "fullchain.pem"))
        deadline = time.monotonic() + 20
        while True:
            try:
                answer, _ = cls.get("/healthz")
                assert answer.status == 200, answer.status
                break
            except OSError as error:
                if time.monotonic() > deadline or cls.nginx.poll() is not None:
                    raise AssertionError((cls.where / "error.log").read_text()) from error
                time.sleep(0.05)

    @classmethod
    def end(cls):
        cls.nginx.terminate()
        cls.nginx.wait(20)
        cls.nginx.stderr.close()

    @classmethod
    def connection(cls):
        link = http.client.HTTPSConnection("127.0.0.1", cls.port, timeout=30, context=cls.trust)
        # The name that the certificate is for, at an address that no name server knows.
        link._create_connection = lambda *_, **__: socket.create_connection(("127.0.0.1", cls.port), 30)
        link.host = NAME
        return link

    @classmethod
    def get(cls, path, method="GET", body=None, **headers):
        link = cls.connection()
        named = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        link.request(method, path, body, named)
        answer = link.getresponse()
        data = answer.read()
        link.close()
        return answer, data

    def key(self):
        return {"Authorization": f"Bearer {self.server.key}"}

    def test_browsers_are_told_to_stay_with_tls(self):
        answer, page = self.get("/")
        self.assertIn(answer.status, (200, 503), "503: built without the web client")
        self.assertEqual(answer.headers.get_all("Strict-Transport-Security"), ["max-age=31536000"])

    def test_plain_http_leads_to_https_and_carries_no_secrets(self):
        for path, status in (("/lista", 301), ("/api/v1/session", 403)):
            link = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=30)
            link.request("GET", path, headers={"Host": NAME})
            answer = link.getresponse()
            answer.read()
            self.assertEqual(answer.status, status, path)
            if status == 301:
                self.assertEqual(answer.headers["Location"], f"https://{NAME}{path}")
            link.close()

    def test_somebody_signs_in_and_their_cookies_go_over_tls_only(self):
        at = ["--data", self.server.data, "--tenant", "ovning"]
        account = told("user", "add", "--name", "Prov", "--email", f"{uuid7()}@example.org", "--role", "planner", *at)
        token = told("user", "invite", account, *at).split("#")[1]
        body = json.dumps({"token": token, "password": uuid7()}).encode()
        answer, _ = self.get("/api/v1/links/use", "POST", body, Content_Type="application/json", Origin=f"https://{NAME}")
        self.assertEqual(answer.status, 200)
        cookies = answer.headers.get_all("Set-Cookie")
        self.assertTrue(cookies)
        for cookie in cookies:
            # The prefix binds it to this name and to TLS (RFC 6265bis, 4.1.3.2).
            self.assertRegex(cookie, r"^__Host-[^;]+;")
            self.assertIn("; Secure", cookie)

    def test_other_names_are_not_answered(self):
        answer, _ = self.get("/healthz", Host="annan.example")
        self.assertEqual(answer.status, 421)

    def test_a_record_goes_in_and_a_map_comes_out_by_ranges(self):
        body = json.dumps(observation()).encode()
        kept, _ = self.get(f"/api/v1/observations/{uuid7()}", "PUT", body, Content_Type="application/geo+json", **self.key())
        self.assertEqual(kept.status, 201)
        part, data = self.get("/basemap/sverige.pmtiles", Range="bytes=0-126", **self.key())
        self.assertEqual((part.status, len(data), data[:7]), (206, 127, b"PMTiles"))

    def test_changes_come_when_they_happen(self):
        link = self.connection()
        link.request("GET", "/api/v1/events", headers={"Host": NAME} | self.key())
        answer = link.getresponse()
        self.assertEqual(answer.status, 200)
        body = json.dumps(observation()).encode()
        made, _ = self.get(f"/api/v1/observations/{uuid7()}", "PUT", body, Content_Type="application/geo+json", **self.key())
        self.assertEqual(made.status, 201)
        heard = b""
        deadline = time.monotonic() + 20
        while b"observation" not in heard and time.monotonic() < deadline:
            heard += answer.read1(4096)
        link.close()
        self.assertIn(b"observation", heard)

    def test_many_people_come_through_one_proxy(self):
        # More than one peer may have: the limit of 256 is for those who come directly.
        held = []
        try:
            for _ in range(300):
                link = self.connection()
                link.request("GET", "/healthz", headers={"Host": NAME})
                self.assertEqual(link.getresponse().status, 200)
                held.append(link)
        finally:
            for link in held:
                link.close()
