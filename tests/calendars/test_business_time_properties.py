"""What holds for every calendar, against a count of quarters of an hour that knows no arithmetic.

Edges of hours, breaks and shifts lie on quarters, and so do the changes of the clocks in these zones;
instants and durations do not.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.business_calendar import BusinessCalendar
from calendars.business_time import add, first_open, is_open, open_periods, subtract, within

QUARTER = timedelta(minutes=15)
MICROSECOND = timedelta(microseconds=1)
HOUR_US = 3_600_000_000
NOTHING = timedelta()
# Days around which the clocks change in a zone: forward and back, at midnight (São Paulo), by half an
# hour (Lord Howe), into the day before (Azores), by a whole date (Apia); and a zone where nothing happens.
DAYS = [
    ("America/Sao_Paulo", date(2018, 2, 17)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2026, 1, 1)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Atlantic/Azores", date(2026, 10, 25)),
    ("Atlantic/Azores", date(2026, 3, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 12, 31)),
]


@st.composite
def intervals(draw):
    edges = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
    return tuple((start * 900, end * 900) for start, end in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw):
    """Return a calendar that is open at least on one weekday, and the day around which it is tried."""
    timezone, day = draw(st.sampled_from(DAYS))
    hours = [draw(st.one_of(st.just(()), intervals())) for _ in range(7)]
    hours[draw(st.integers(0, 6))] = draw(intervals())
    near = st.integers(-4, 4).map(lambda number: day + timedelta(days=number))
    calendar = BusinessCalendar(
        timezone=timezone,
        hours=tuple(hours),
        holidays=frozenset(draw(st.sets(near, max_size=2))),
        yearly_holidays=frozenset((kept.month, kept.day) for kept in draw(st.sets(near, max_size=1))),
        breaks=draw(st.dictionaries(near, intervals(), max_size=2)),
        shifts=draw(st.dictionaries(near, st.one_of(st.just(()), intervals()), max_size=3)),
    )
    return calendar, day


@st.composite
def situations(draw):
    """Return a calendar and three instants in order, around the day that the calendar is tried at."""
    calendar, day = draw(calendars())
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    offsets = spans(-5 * 24, 5 * 24)
    return calendar, *sorted(noon + offset for offset in draw(st.tuples(offsets, offsets, offsets)))


def spans(first_hour, last_hour):
    """Return stretches of time; every other one ends on a quarter, as openings and closings do."""
    return st.one_of(
        st.integers(first_hour * 4, last_hour * 4).map(lambda number: number * QUARTER),
        st.integers(first_hour * HOUR_US, last_hour * HOUR_US).map(lambda number: number * MICROSECOND),
    )


durations = spans(0, 60).filter(lambda span: span > NOTHING)


def open_quarters(calendar, first, last):
    """Return the first instants of all open quarters of the local dates from first to last, by looking at each."""
    found = set()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        bounds = edge(calendar, day, 0), edge(calendar, day, 96)
        for start, end in runs(wall_quarters(calendar, day)):
            at = max(edge(calendar, day, start), bounds[0])
            while at < min(edge(calendar, day, end), bounds[1]):
                found.add(at)
                at += QUARTER
    return found


def wall_quarters(calendar, day):
    if day in calendar.holidays or (day.month, day.day) in calendar.yearly_holidays:
        return []

    def quarters(spans):
        return {quarter for start, end in spans for quarter in range(start // 900, end // 900)}

    spans = calendar.shifts.get(day, calendar.hours[day.weekday()])
    return sorted(quarters(spans) - quarters(calendar.breaks.get(day, ())))


def runs(quarters):
    found = []
    for quarter in quarters:
        if found and found[-1][1] == quarter:
            found[-1][1] += 1
        else:
            found.append([quarter, quarter + 1])
    return found


def edge(calendar, day, quarter):
    """Return the instant at which a clock on the wall first shows the quarter, or would have if nobody had set it."""
    wanted = datetime.combine(day, time()) + quarter * QUARTER
    zone = ZoneInfo(calendar.timezone)
    at = (wanted - timedelta(hours=16)).replace(tzinfo=UTC)
    while (shown := (at + QUARTER).astimezone(zone).replace(tzinfo=None)) < wanted:
        at += QUARTER
    return at + QUARTER if shown == wanted else at + (wanted - at.astimezone(zone).replace(tzinfo=None))


def counted(calendar, start, end):
    quarters = open_quarters(calendar, start.date() - timedelta(days=2), end.date() + timedelta(days=2))
    overlaps = (min(end, quarter + QUARTER) - max(start, quarter) for quarter in quarters)
    return sum((overlap for overlap in overlaps if overlap > NOTHING), NOTHING)


@given(situations())
@settings(max_examples=60, deadline=None)
def test_within_equals_the_count_by_hand(situation):
    calendar, start, end, _ = situation
    assert within(calendar, start, end) == counted(calendar, start, end)


@given(situations())
@settings(max_examples=60, deadline=None)
def test_is_open_in_the_quarters_counted_by_hand(situation):
    calendar, *instants = situation
    quarters = open_quarters(calendar, instants[0].date() - timedelta(days=2), instants[-1].date() + timedelta(days=2))
    by_hand = [any(quarter <= at < quarter + QUARTER for quarter in quarters) for at in instants]
    assert [is_open(calendar, at) for at in instants] == by_hand


@given(situations())
@settings(deadline=None)
def test_within_is_additive(situation):
    calendar, start, middle, end = situation
    assert within(calendar, start, middle) + within(calendar, middle, end) == within(calendar, start, end)


@given(situations())
@settings(deadline=None)
def test_open_periods_add_up_to_the_open_time(situation):
    calendar, start, _, end = situation
    periods = list(open_periods(calendar, start, end))
    assert sum((closes - opens for opens, closes in periods), NOTHING) == within(calendar, start, end)
    instants = [at for period in periods for at in period]
    assert instants == sorted(instants)


@given(situations(), durations)
@settings(deadline=None)
def test_due_time_is_the_first_instant_with_the_open_time_passed(situation, duration):
    calendar, start, *_ = situation
    due = add(calendar, start, duration)
    assert within(calendar, start, due) == duration
    assert within(calendar, start, due - MICROSECOND) == duration - MICROSECOND


@given(situations(), durations)
@settings(deadline=None)
def test_beginning_is_the_last_instant_with_the_open_time_ahead(situation, duration):
    calendar, end, *_ = situation
    begin = subtract(calendar, end, duration)
    assert within(calendar, begin, end) == duration
    assert within(calendar, begin + MICROSECOND, end) == duration - MICROSECOND


@given(situations(), durations, durations)
@settings(deadline=None)
def test_add_and_subtract_are_additive(situation, first, second):
    calendar, at, *_ = situation
    assert add(calendar, add(calendar, at, first), second) == add(calendar, at, first + second)
    assert subtract(calendar, subtract(calendar, at, first), second) == subtract(calendar, at, first + second)


@given(situations(), durations, durations)
@settings(deadline=None)
def test_add_is_monotone(situation, first, second):
    calendar, sooner, later, _ = situation
    assert add(calendar, sooner, first) <= add(calendar, later, first)
    assert add(calendar, sooner, min(first, second)) <= add(calendar, sooner, max(first, second))
    assert subtract(calendar, sooner, first) <= subtract(calendar, later, first)


@given(situations(), durations)
@settings(deadline=None)
def test_subtract_undoes_add(situation, duration):
    calendar, start, *_ = situation
    opened = first_open(calendar, start)
    due = add(calendar, start, duration)
    assert first_open(calendar, subtract(calendar, due, duration)) == opened
    assert add(calendar, subtract(calendar, due, duration), duration) == due


@given(situations())
@settings(deadline=None)
def test_first_open_is_open_with_no_open_time_before_it(situation):
    calendar, start, *_ = situation
    opened = first_open(calendar, start)
    assert (is_open(calendar, opened), within(calendar, start, opened)) == (True, NOTHING)


@given(situations(), durations, st.lists(durations, max_size=3))
@settings(deadline=None)
def test_pauses_lengthen_by_the_open_time_that_they_take(situation, duration, lengths):
    calendar, start, middle, end = situation
    pauses = [(at, at + length) for at, length in zip((middle, end, start), lengths, strict=False)]
    due = add(calendar, start, duration, pauses=pauses)
    assert within(calendar, start, due, pauses=pauses) == duration
    assert within(calendar, start, due - MICROSECOND, pauses=pauses) == duration - MICROSECOND
    begin = subtract(calendar, end, duration, pauses=pauses)
    assert within(calendar, begin, end, pauses=pauses) == duration
    assert within(calendar, begin + MICROSECOND, end, pauses=pauses) == duration - MICROSECOND


@given(situations(), st.lists(durations, min_size=1, max_size=3))
@settings(deadline=None)
def test_periods_outside_the_pauses_add_up_to_the_open_time(situation, lengths):
    calendar, start, middle, end = situation
    pauses = [(at, at + length) for at, length in zip((middle, start, end), lengths, strict=False)]
    periods = open_periods(calendar, start, end, pauses=pauses)
    assert sum((closes - opens for opens, closes in periods), NOTHING) == within(calendar, start, end, pauses=pauses)
