"""The battery: at 20 % it is said once, until it has been charged again."""

from ui.battery import Battery, BatteryWatch, read_battery


def watch(*states: Battery | None) -> list[int]:
    """Give the looks at which the battery was said to be low."""
    told: list[int] = []
    looks = iter(states)
    watcher = BatteryWatch(read=lambda: next(looks))
    for number in range(len(states)):
        watcher.low.connect(lambda number=number: told.append(number))
        watcher.look()
        watcher.low.disconnect()
    return told


def test_it_is_said_once_at_twenty_percent_and_again_after_charging() -> None:
    on, off = (lambda percent: Battery(percent, is_plugged=True)), (lambda p: Battery(p, is_plugged=False))
    assert watch(off(80), off(21), off(20), off(19), on(19), on(60), off(18)) == [2, 6]


def test_a_computer_without_a_battery_is_never_low() -> None:
    assert watch(None, None) == []


def test_this_computer_is_read() -> None:
    battery = read_battery()
    assert battery is None or 0 <= battery.percent <= 100
