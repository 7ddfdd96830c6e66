package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.plan.Claims;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.RunStarts;
import pageferry.experiment.run.Runner;
import pageferry.observe.MapNames;
import pageferry.observe.MapNames.Area;
import pageferry.observe.PageNames;
import pageferry.observe.Tee;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.TraceListener;

/** What pages are called while programs run. */
class PageNamesTest {
  private static final String TWO =
      """
      machine = tiny
      processes {
        app { threads {
          one { cpu = 0, program = [
            { op = mmap, map = a, pages = 5 }
            { op = touch, map = a, pages = "3" }
            { op = signal, signal = there }
          ] }
          many { cpus = "1-2", program = [
            { op = mmap, map = b, pages = 2 }
            { op = wait, signal = there }
            { op = touch, map = b, pages = "1" }
          ] }
        } }
        other { cpu = 3, program = [
          { op = mmap, map = a, pages = 2 }
          { op = repeat, times = 1, body = [
            { op = fork, child = kid, body = [
              { op = touch, map = a, pages = "0" }
              { op = fork, child = kidskid, body = [ { op = touch, map = a, pages = "1" } ] }
            ] }
          ] }
        ] }
      }
      """;

  @TempDir Path folder;

  @Test
  void a_page_is_named_after_its_process_its_map_and_its_place_there_and_a_child_after_itself() {
    assertThat(faults(TWO))
        .containsExactlyInAnyOrder(
            "one app.a+3", "many app.b+1", "many app.b+1", "kid kid.a+0", "kidskid kidskid.a+1");
  }

  @Test
  void one_process_alone_needs_no_name() {
    assertThat(faults(ExperimentText.SMALL)).containsExactly("app a+0");
  }

  @Test
  void a_run_begins_with_the_layout_of_each_process_and_its_threads() {
    Scenario scenario = row(TWO).scenario();
    MapNames maps = RunStarts.of(scenario).maps();
    assertThat(maps.processes()).extracting(MapNames.Process::name).containsExactly("app", "other");
    MapNames.Process app = maps.ofTask(103).orElseThrow();
    assertThat(app.tasks())
        .extracting(MapNames.Thread::name)
        .containsExactly("one", "many-0", "many-1");
    assertThat(app.tasks())
        .extracting(MapNames.Thread::family)
        .containsExactly("one", "many", "many");
    assertThat(app.map("b")).contains(new Area("b", 0x48600, 2));
    assertThat(maps.ofSpace(2)).isEqualTo(maps.process("other"));
    assertThat(maps.process("kid")).isEmpty();
  }

  @Test
  void ranges_and_addresses_outside_of_all_maps_are_told_too() {
    PageNames names = new PageNames(row(TWO).scenario().maps());
    assertThat(names.pages(1, 0x48001fffL, 3)).isEqualTo("app.a+1-3");
    assertThat(names.pages(1, 0x48001fffL, 1)).isEqualTo("app.a+1");
    assertThat(names.page(1, 0x1000)).isEqualTo("0x1000");
    assertThat(names.page(7, 0x48000000L)).isEqualTo("0x48000000");
    assertThat(names.process(7)).isEqualTo("mm 7");
    assertThat(names.processOf(104)).isEqualTo("other");
    assertThat(names.processOf(99)).isEmpty();
  }

  private Row row(String text) {
    return ExperimentText.read(folder, "mine.conf", text).rows().get(0);
  }

  private List<String> faults(String text) {
    Row row = row(text);
    List<String> told = new ArrayList<>();
    PageNames names = new PageNames(row.scenario().maps());
    TraceListener faults =
        new TraceListener() {
          @Override
          public void on(PageFault event) {
            String thread =
                row.scenario().maps().processes().stream()
                    .flatMap(process -> process.tasks().stream())
                    .filter(each -> each.pid() == task())
                    .map(MapNames.Thread::family)
                    .findFirst()
                    .orElse(names.processOf(task()));
            told.add(thread + " " + names.pageOf(task(), event.addr()));
          }
        };
    Scenario watched =
        row.scenario().on(row.scenario().machine().watchedBy(new Tee(names, faults)));
    Row again = new Row(row.labels(), row.settings(), watched, row::resolved);
    Experiment experiment =
        new Experiment("mine", "", List.of(again), List.of(), Claims.NONE, row.resolved());
    Runner.run(experiment, Progress.NONE, Recording.Detail.NONE, Recorder.NONE);
    return told;
  }
}
