"""A headless Chromium for the tests of the pages: what it logs, what it asks for, what a reader meets."""

import importlib.resources
import json
import shutil
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
MISSING = "" if CHROMIUM and DRIVER else "no chromium and chromedriver on this machine"
WIDE, NARROW = 1280, 390
UNDRAWN = "return document.querySelectorAll('.plotly-graph:empty').length"

# What would keep somebody from reading or using a page, as a list of sentences.
BARRIERS = (Path(__file__).parent / "barriers.js").read_text(encoding="utf-8")
# axe-core, as a package of the lock brings it; nothing of its Python is used.
AXE = importlib.resources.files("axe_playwright_python") / "axe.min.js"
GRAVE = ("serious", "critical")


class Browser:
    """One Chromium; `open` a page at a width, light or dark, with or without scripts."""

    def __init__(self, profile: Path) -> None:
        options = Options()
        options.binary_location = str(CHROMIUM)
        for flag in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={profile}",
        ):  # fmt: skip
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))

    def open(
        self, page: Path, width: int = WIDE, mode: str = "light", scripts: bool = True, anchor: str = ""
    ) -> None:
        """Load `page` anew, until its figures are drawn; earlier log entries are gone."""
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.cdp("Emulation.setDeviceMetricsOverride", **screen)
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": mode}])
        self.cdp("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.driver.get("about:blank")
        for log in ("browser", "performance"):
            self.driver.get_log(log)
        self.driver.get(page.resolve().as_uri() + (f"#{anchor}" if anchor else ""))
        if scripts:
            WebDriverWait(self, 20).until(lambda _: not self.run(UNDRAWN))

    def cdp(self, command: str, **arguments: Any) -> Any:
        """A command of the Chrome DevTools Protocol."""
        return self.driver.execute_cdp_cmd(command, arguments)

    def run(self, code: str, *arguments: Any) -> Any:
        """`return ...` of JavaScript in the page."""
        return self.driver.execute_script(code, *arguments)

    def complaints(self) -> list[str]:
        """What the console said since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Every address asked for since the page was opened, but for data inside the page."""
        messages = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith(("data:", "blob:", "about:"))]

    def is_wider_than_screen(self) -> bool:
        """Must the page itself be scrolled sideways?"""
        return bool(self.run("return document.documentElement.scrollWidth > innerWidth"))

    def barriers(self) -> list[str]:
        """What keeps somebody from reading or using the page: our own checks, and axe-core's grave ones."""
        self.run(AXE.read_text(encoding="utf-8"))
        found = self.run("return axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)")
        grave = [(v["id"], node["html"][:120]) for v in found if v["impact"] in GRAVE for node in v["nodes"]]
        return self.run(BARRIERS) + [f"{rule}: {html}" for rule, html in grave]

    def links(self) -> list[str]:
        """Targets of all links, as written."""
        return self.run("return [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))")

    def ids(self) -> set[str]:
        """Every id of the page."""
        return set(self.run("return [...document.querySelectorAll('[id]')].map((e) => e.id)"))
