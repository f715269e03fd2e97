"""How a visitor acts on a page: by touch, with the mouse, or with the keyboard alone. Every act is counted."""

import time

from playwright.sync_api import Locator, Page

MOST_TABS = 120
# The page that the browser shows while the answer to a form is on its way is still the former one.
ARRIVED = "document.readyState === 'complete'"


class Hands:
    """One interaction: a press on something, or a field filled; the clock runs from the first page seen."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions, self.keys = page, 0, 0
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def press(self, what: str | Locator, *, opens: str = "") -> None:
        """`opens`: the address that the press leads to, waited for."""
        target = self._one(what)
        self.interactions += 1
        if opens:
            with self.page.expect_navigation(url=opens, wait_until="load"):
                self._press(target)
        else:
            self._press(target)

    def write(self, what: str | Locator, text: str) -> None:
        self.interactions += 1
        self._write(self._one(what), text)

    def _one(self, what: str | Locator) -> Locator:
        found = self.page.locator(what) if isinstance(what, str) else what
        return found.locator("visible=true").first

    def _press(self, target: Locator) -> None:
        target.click()

    def _write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def told(self, who: str) -> str:
        keys = f", {self.keys} keys" if self.keys else ""
        return f"{who}: {self.interactions} interactions, {self.seconds:.1f} s{keys}"


class Touch(Hands):
    def _press(self, target: Locator) -> None:
        target.tap()


class Keyboard(Hands):
    """Tab to it, and Enter or the space bar: nothing is clicked; where the focus is must be seen."""

    def _press(self, target: Locator) -> None:
        self._reach(target)
        kind = target.evaluate("e => e.type || e.tagName.toLowerCase()")
        self._key("Space" if kind in {"checkbox", "radio"} else "Enter")

    def _write(self, target: Locator, text: str) -> None:
        self._reach(target)
        self.page.keyboard.type(text)
        self.keys += len(text)

    def _reach(self, target: Locator) -> None:
        for _number in range(MOST_TABS):
            if target.evaluate("e => e === document.activeElement"):
                break
            self._key("Tab")
        else:
            raise AssertionError(f"{target} cannot be reached with the Tab key")
        assert target.evaluate(FOCUS_IS_SEEN), f"the focus does not show on {target}"

    def _key(self, name: str) -> None:
        self.keys += 1
        self.page.keyboard.press(name)


# On the element, or on the label that draws it when the box itself is invisible.
FOCUS_IS_SEEN = """element => [element, element.closest('label')].some(shown => {
  if (!shown) return false;
  const style = getComputedStyle(shown);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
})"""
