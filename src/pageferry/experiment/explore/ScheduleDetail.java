package pageferry.experiment.explore;

import java.util.List;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;

/**
 * Everything about one schedule.
 *
 * @param trial what it was
 * @param labels the messages delivered since the search began
 * @param fingerprints what made each of these steps this one: events until then, and choices
 * @param events the events since
 * @param standstill who waited for whom in the end
 */
record ScheduleDetail(
    Trial trial,
    List<String> labels,
    int[] fingerprints,
    List<ScheduleEvent> events,
    Standstill standstill) {}
