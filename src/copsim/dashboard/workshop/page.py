"""The page on a phone, as text: plain HTML with one form, which needs no script."""

from html import escape

from copsim.dashboard.speech import LANGUAGES, N_, Speech
from copsim.dashboard.workshop.polls import Own, Phase, Reply
from copsim.dashboard.workshop.questions import Kind, Question

REPLIES = {
    Reply.TAKEN: N_("Thank you, your answer counts."),
    Reply.LATE: N_("That was a moment too late: the question is closed already. The next one comes."),
    Reply.TOO_SOON: N_("That was very quick. Wait a second and send it again."),
    Reply.WRONG: N_("This is not one of the answers. Choose again, please."),
    Reply.FULL: N_("All seats of this room are taken. Look at the big screen, or share a phone."),
    Reply.STRANGER: N_("This page was opened for another room or without cookies. Send your answer again, please."),
}
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} - copsim</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/join/page.css">{again}</head>
<body data-state="{state}" data-mark="{mark}"><main id="room">{inside}</main><footer>{foot}</footer>
<script src="/join/page.js" defer></script></body></html>"""
AGAIN = '<noscript><meta http-equiv="refresh" content="5"></noscript>'


def language_of(accepted: str) -> Speech:
    """The first of our languages in an Accept-Language header, else English."""
    known = {language.code for language in LANGUAGES}
    wanted = [part.split(";")[0].strip().lower().split("-")[0] for part in accepted.split(",")]
    return Speech(next((code for code in wanted if code in known), "en"))


def page(inside: str, say: Speech, news: tuple[str, str] = ("", ""), *, again: bool = False) -> str:
    """A whole page. news: where its script asks, and the mark of what it has; again: without script it reloads."""
    foot = N_("No names are asked. When the room ends, all answers are deleted.")
    title = say(N_("Workshop room"))
    parts = {"lang": say.code, "title": title, "foot": say(foot), "state": news[0], "mark": news[1]}
    kept = {name: escape(text) for name, text in parts.items()}
    return PAGE.format(inside=inside, again=AGAIN if again else "", **kept)


def inside(own: Own, code: str, say: Speech, reply: Reply | None = None) -> str:
    """What a guest sees now, and what became of the last answer."""
    notice = f'<p class="notice {reply}" role="status">{escape(say(REPLIES[reply]))}</p>' if reply else ""
    if own.poll is None:
        return f"<h1>{escape(say(N_('You are in.')))}</h1>{_line(say(N_('The first question comes soon.')))}{notice}"
    question = own.poll.question
    head = f"<h1>{escape(say(question.prompt))}</h1>{_line(question.change(say))}"
    parts = {Phase.OPEN: _form(own, question, code, say), Phase.CLOSED: _line(say(N_("The question is closed.")))}
    came = own.poll.came
    told = say(N_("What came: {came}"), came=came.text(say)) if came else ""
    shown = f'<p class="came">{escape(told)}</p>' if told else parts[own.phase]
    return head + shown + _given(own, question, say) + notice


def gone(say: Speech) -> str:
    """There is no such room, or not any more."""
    text = N_("There is no room with this code. If there was one, it has ended, and its answers are deleted.")
    return f"<h1>{escape(say(N_('The room is closed')))}</h1>{_line(say(text))}{entry(say)}"


def entry(say: Speech) -> str:
    """A field for the code."""
    label, go = escape(say(N_("Code of the room"))), escape(say(N_("Join")))
    field = '<input name="code" autocomplete="off" autocapitalize="characters" maxlength="8" required>'
    return f'<form action="/join/" method="get"><label>{label} {field}</label><button>{go}</button></form>'


def full(say: Speech) -> str:
    """All seats are taken."""
    return f'<p class="notice" role="status">{escape(say(REPLIES[Reply.FULL]))}</p>'


def _line(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _given(own: Own, question: Question, say: Speech) -> str:
    if own.answer is None:
        return ""
    said = say(N_("Your answer: {answer}"), answer=question.said(own.answer, say))
    more = say(N_("You can change it until the question is closed.")) if own.phase == Phase.OPEN else ""
    return f'<p class="own">{escape(said)}</p>{_line(more)}'


def _form(own: Own, question: Question, code: str, say: Speech) -> str:
    field = _choices(own, question, say) if question.kind == Kind.CHOICE else _slider(own, question, say)
    hidden = f'<input type="hidden" name="number" value="{own.number}">'
    send = escape(say(N_("Send")))
    return f'<form method="post" action="/join/{escape(code)}/answer">{hidden}{field}<button>{send}</button></form>'


def _choices(own: Own, question: Question, say: Speech) -> str:
    rows = [
        f'<label class="choice"><input type="radio" name="value" value="{n}" required{_if(own.answer == n)}> '
        f"{escape(text)}</label>"
        for n, text in enumerate(question.answers(say))
    ]
    return f"<fieldset><legend>{escape(say(N_('Your answer')))}</legend>{''.join(rows)}</fieldset>"


def _if(checked: bool) -> str:
    return " checked" if checked else ""


def _slider(own: Own, question: Question, say: Speech) -> str:
    """A field for a number, which the script makes a slider."""
    middle = question.low + question.step * round((question.high - question.low) / question.step / 2)
    value = middle if own.answer is None else own.answer
    bounds = f'min="{question.low:g}" max="{question.high:g}" step="{question.step:g}" value="{value:g}"'
    field = f'<input type="number" id="value" name="value" required {bounds}>'
    ends = f'<span class="ends"><span>{question.low:g}</span><span>{question.high:g}</span></span>'
    label = f'<label for="value">{escape(say(N_("Your answer")))}</label>'
    return f'<div class="slider">{label}<output for="value"></output>{field}{ends}</div>'
