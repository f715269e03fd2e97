"""The pictogram of each need: the same on tiles, slips and paper."""

from repere.knowledge.directory.choices import Theme

THEME_ICONS = {
    Theme.EAT: "needs/food",
    Theme.SLEEP: "needs/bed",
    Theme.HEALTH: "needs/health",
    Theme.PAPERS: "needs/document",
    Theme.LAW: "needs/justice",
    Theme.LEARN: "needs/learning",
    Theme.WORK: "needs/work",
    Theme.FAMILY: "needs/family",
    Theme.WASH: "needs/hygiene",
    Theme.PHONE: "needs/phone",
    Theme.TALK: "needs/talk",
    Theme.MONEY: "needs/money",
}
