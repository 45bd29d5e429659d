"""The set that works without internet, and what Solara is told; an upgrade that breaks either fails here."""

import json
import re
import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

SET = {"solara": r"1\.64\.", "ipyvue": r"1\.", "ipyvuetify": r"1\.", "solara-assets": r"1\.58\.2$", "starlette": r"0\."}
SCRIPT = """
import json, os
os.environ |= {"SOLARA_MODE": "development", "SOLARA_KERNEL_CULL_TIMEOUT": "99h", "SOLARA_ASSETS_CDN": "http://elsewhere/"}
from copsim.dashboard.pins import pin
pin()
import solara.settings
from solara.server import settings
print(json.dumps([
    settings.telemetry.mixpanel_enable, settings.main.mode, settings.kernel.cull_timeout, settings.session.http_only,
    settings.session.secret_key != "change me", settings.assets.fontawesome_enabled, solara.settings.assets.proxy,
]))
try:
    pin()
except RuntimeError as error:
    print(error)
"""


@pytest.mark.parametrize("package", SET)
def test_versions_are_those_that_work_offline(package):
    assert re.match(SET[package], version(package))


def test_solara_is_told_what_the_environment_cannot_change():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SCRIPT], capture_output=True, text=True, check=True)
    told, refused = done.stdout.splitlines()
    assert json.loads(told) == [False, "production", "5m", True, True, False, True]
    assert "before" in refused


def test_every_asset_that_the_page_asks_for_is_here():
    solara = Path(str(files("solara")))
    texts = [solara / "server" / "templates" / "solara.html.j2", solara / "components" / "echarts.vue"]
    asked = {found for path in texts for found in re.findall(r"\{\{cdn\}\}(/@?[\w@./-]+)", path.read_text("utf-8"))}
    asked = {found.split("{{")[0] for found in asked if "vuetify3" not in found}
    pack = Path(sys.prefix) / "share" / "solara" / "cdn"
    assert {"/requirejs@2.3.6/require.js", "/@widgetti/solara-vuetify-app@10.1.1/dist/fonts.css"} <= asked
    assert [
        found
        for found in asked
        if not (pack / found.strip("/")).exists()
        and not found.endswith("main")
        and not found.endswith("solara-vuetify-app")
    ] == []
    chart = re.search(r'version = "([\d.]+)"', texts[1].read_text("utf-8"))
    assert chart is not None
    assert (pack / f"echarts@{chart[1]}" / "dist" / "echarts.js").is_file()
