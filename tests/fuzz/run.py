"""Runs schemathesis against one practice server, as several roles at once.

Knows no rule of Lykta's: what is right is what the OpenAPI document says. Two kinds of finding are left
out, for the document cannot express them: that a value with the right shape may still make no sense (a
time in the future, a commitment that does not exist), and that a reader without a limit to its length
is refused by another rule first.
"""

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "interop"))
from lykta import Server  # noqa: E402

TENANT = "ovning"
ROLES = ["safety_coordinator", "politician_reader", "admin"]
ALL_ROLES = [
    "reporter", "walk_leader", "safety_coordinator", "actor_handler", "planner", "communicator", "police_planner",
    "shift_leader", "officer", "politician_reader", "records_officer", "auditor", "admin",
]
CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "unsupported_method",
]
# An open stream never ends; leaving or changing the session would make the rest somebody else's.
LEFT_OUT = ["/api/v1/events", "/api/v1/session/demo/{account}", "/api/v1/session/tenant/{code}"]
ENDS_THE_SESSION = [
    "DELETE /api/v1/session", "DELETE /api/v1/sessions/{id}",
    "DELETE /api/v1/admin/accounts/{id}/sessions", "DELETE /api/v1/admin/accounts/{id}/sessions/{session}",
    # An administrator may close their own account, or take their own codes away.
    "PATCH /api/v1/admin/accounts/{id}", "DELETE /api/v1/admin/accounts/{id}/totp",
]


def cookie_of(port: int, role: str) -> str:
    """A session as the practice account of a role."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", f"/api/v1/session/demo/demo-{TENANT}-{role}")
    answer = connection.getresponse()
    answer.read()
    if answer.status != 204:
        raise SystemExit(f"could not become {role}: {answer.status}")
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    connection.close()
    return "; ".join(cookies)


def is_signed_in(port: int, cookie: str) -> bool:
    """Whether a session still is one: what is asked after its end is all refused, and proves nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/api/v1/sessions", headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status == 200


def fuzz(port: int, role: str, seconds: int, seed: int, out: dict[str, tuple[int, str]]) -> None:
    cookie = cookie_of(port, role)
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "run", f"http://127.0.0.1:{port}/api/openapi.json",
        "--max-time", str(seconds), "--seed", str(seed), "--request-timeout", "20", "--no-color",
        "--checks", ",".join(CHECKS), "--continue-on-failure", "-H", f"Cookie: {cookie}",
    ]
    for path in LEFT_OUT:
        command += ["--exclude-path", path]
    for name in ENDS_THE_SESSION:
        command += ["--exclude-name", name]
    with tempfile.TemporaryDirectory(prefix="lykta-fuzz-") as scratch:
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=seconds + 300, check=False)
    ended = "" if is_signed_in(port, cookie) else "Missing authentication: the session ended during the run"
    out[role] = (done.returncode, done.stdout + done.stderr + ended)


def main() -> int:
    args = sys.argv[1:]
    seconds = int(args[0]) if args else 60
    roles = args[1:] or ROLES
    if roles == ["all"]:
        roles = ALL_ROLES
    seed = int(os.environ.get("LYKTA_FUZZ_SEED", random.randrange(1 << 32)))
    print(f"Frö {seed} (LYKTA_FUZZ_SEED), {seconds} s per roll")
    failed = False
    with tempfile.TemporaryDirectory(prefix="lykta-fuzz-") as scratch:
        server = Server(Path(scratch) / "data", "--demo", "--tenant", TENANT)
        try:
            # As many at a time as keep two cores busy without making each other's answers late.
            for start in range(0, len(roles), 3):
                out: dict[str, tuple[int, str]] = {}
                group = roles[start : start + 3]
                threads = [threading.Thread(target=fuzz, args=(server.port, role, seconds, seed, out)) for role in group]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                for role in group:
                    code, said = out.get(role, (1, "schemathesis did not end"))
                    asked = re.search(r"([\d,]+) generated", said)
                    refused = said.count("Missing authentication")
                    print(f"{role}: {'inget funnet' if code == 0 else 'fel funna'}, {asked.group(1) if asked else 0} förfrågningar")
                    if not asked or refused:
                        failed = True
                        print(f"{role} var inte inloggad eller frågade inget")
                    if code:
                        failed = True
                        print(said[-12_000:])
            lines = [line for line in server.log().splitlines() if " ERROR " in line or "panicked" in line]
            if lines:
                failed = True
                print("Serverns logg:", *lines[:20], sep="\n")
        finally:
            server.stop()
    print(json.dumps({"roles": len(roles), "seconds": seconds, "seed": seed, "failed": failed}))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
