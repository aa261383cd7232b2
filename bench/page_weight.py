"""What the policy's page weighs on a phone: bytes, requests, when it is readable, and what Lighthouse says.

There is no peer and no floor: the aims are absolute. The published files are sent compressed and with few
headers, as a web server does; Chromium slows down line and phone. Lighthouse looks at the demo itself;
its program is on the path or named by LIGHTHOUSE (`npm install lighthouse`), else its marks are null.
Run with `python -m bench.page_weight`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench._page_server import demo, deployed, files
from tests.fixtures.browser import FLAGS, chromium_program, is_foreign

ROUNDS = 5
PAGE = "/ar/privacy/versions/2/"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True}
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
MARKS = ("performance", "accessibility", "best-practices", "seo")
PAINTED = """() => new Promise(done => {
    const found = {lcp: 0, cls: 0};
    const look = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take))
        .observe({type, buffered: true});
    look('largest-contentful-paint', one => { found.lcp = one.startTime; });
    look('layout-shift', one => { found.cls += one.value; });
    setTimeout(() => done(found), 1500);
})"""


def main() -> None:
    """Prints a table and one JSON line."""
    with tempfile.TemporaryDirectory(prefix="cachoo-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with demo(folder, PAGE) as living, files(deployed(folder)) as address:
            figures = weighed(address + PAGE) + marked(living + PAGE, folder)
    for one in figures:
        print(f"{one['figure']:34} {one['ours']!s:>8} {one['unit']:9} aim {one['aim']:8} {one['met']}")
    print(json.dumps({"bench": "page_weight", "figures": figures}))


def weighed(url: str) -> list[dict]:
    """Medians of first visits, each in a browser that has kept nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=FLAGS)
        visits = [visit(browser, url) for _ in range(ROUNDS)]
        browser.close()
    middle = {name: median(one[name] for one in visits) for name in visits[0]}
    return [
        figure("first load with fonts", "KB", round(middle["bytes"] / 1000, 1), 48),
        figure("first readable screen", "KB", round(middle["first"] / 1000, 1), 14),
        figure("requests", "", middle["requests"], 8),
        figure("requests to third parties", "", middle["foreign"], 0),
        figure("largest paint, slow phone", "ms", round(middle["lcp"]), 2500),
        figure("layout shift", "", round(middle["cls"], 3), 0),
    ]


def visit(browser: Browser, url: str) -> dict[str, float]:
    """One first visit; `first` are the bytes that must come before anything is painted."""
    page = browser.new_context(**PHONE).new_page()
    wire = page.context.new_cdp_session(page)
    asked, sizes = {}, {}
    wire.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event}))
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url, wait_until="load")
    found = page.evaluate(PAINTED)
    assert page.locator("article").inner_text().strip(), "the page is the policy"
    awaited = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(one => one.renderBlockingStatus === 'blocking').map(one => one.name)"
    )
    sent = {asked[key]["request"]["url"]: size for key, size in sizes.items()}
    sent = {address: size for address, size in sent.items() if not address.startswith("data:")}
    page.context.close()
    return {
        "bytes": sum(sent.values()),
        "first": sum(size for address, size in sent.items() if address in (url, *awaited)),
        "requests": len(sent),
        "foreign": sum(map(is_foreign, sent)),
        **found,
    }


def marked(url: str, folder: Path) -> list[dict]:
    """Lighthouse's marks of the demo's page, with its own phone; null without its program."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    marks = dict.fromkeys(MARKS)
    if program:
        chrome = " ".join(FLAGS)
        command = [program, url, "--quiet", "--output=json", f"--output-path={folder}/marks.json"]
        environ = {**os.environ, "CHROME_PATH": chromium_program()}
        subprocess.run([*command, f"--chrome-flags={chrome}"], check=True, env=environ, stdout=sys.stderr)
        found = json.loads((folder / "marks.json").read_text())["categories"]
        marks = {name: round(found[name]["score"] * 100) for name in MARKS}
    return [figure(f"Lighthouse, {name}", "of 100", marks[name], 100, most=False) for name in MARKS]


def figure(name: str, unit: str, ours: float | None, aim: float, *, most: bool = True) -> dict:
    """One line of the result: at most the aim, or at least."""
    met = None if ours is None else ours <= aim if most else ours >= aim
    shape = {"peer": None, "floor": None, "vs_peer": None, "vs_floor": None}
    return {
        "figure": name,
        "unit": unit,
        "ours": ours,
        **shape,
        "aim": f"{'<=' if most else '>='} {aim:g}",
        "met": met,
    }


if __name__ == "__main__":
    main()
