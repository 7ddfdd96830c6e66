package pageferry.experiment.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.conf.CostReader;
import pageferry.experiment.plan.Cell;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;
import pageferry.house.Slow;
import pageferry.mm.Cost;

/** Costs are found again from the times that they make. */
@Slow
class CalibrationTest {
  private static final ConfFiles FILES = ConfFiles.installed();

  /** 60 us a call, 2 us a page, and copying at 2 GB/s: what no profile has. */
  private static final String TABLE =
      """
      machine { nodes = [{ cpus = "0", memory = 64 MiB }, { cpus = "1", memory = 64 MiB }] }
      kernel = "4.15"
      processes { app { cpu = 0 } }
      variants {
        one { thp = never, processes.app.program = [
          { op = mmap, map = a, pages = 1 }, { op = touch, map = a }
          { op = move_pages, map = a, nodes = [1] } ] }
        many { thp = never, processes.app.program = [
          { op = mmap, map = a, pages = 256 }, { op = touch, map = a }
          { op = move_pages, map = a, nodes = [1] } ] }
        huge { thp = always, processes.app.program = [
          { op = mmap, map = a, pages = 512 }, { op = touch, map = a }
          { op = move_pages, map = a, pages = "0", nodes = [1] } ] }
      }
      vary { variant = [one, many, huge] }
      published { source = "nobody, 2000", cells = [
        { of = one, use = fit, value = "value('call.move_pages.max', 'one')"
          published = 64000, error = 600 }
        { of = many, use = fit, value = "value('call.move_pages.max', 'many')"
          published = 1084000, error = 10000 }
        { of = huge, use = fit, value = "value('call.move_pages.max', 'huge')"
          published = 1086000, error = 10000 }
        { of = held, use = held-out, value = "value('call.move_pages.max', 'huge')"
          published = 1, error = 1 }
      ] }
      """;

  @TempDir Path folder;

  @Test
  void sums_are_recovered_and_what_the_data_do_not_see_is_named() throws IOException {
    Path file = Files.writeString(folder.resolve("table.conf"), TABLE);
    List<Experiment> read = new MeasurementsReader(FILES).read(file.toString(), "epyc-zen3-2025");
    Calibration.Fit fit =
        Calibration.fit(Measurements.of("table.conf", read, Workers.ONE, Progress.NONE));
    assertThat(of(fit, Cost.LRU_DRAIN).ns()).isCloseTo(60_000, within(2_000.0));
    assertThat(of(fit, Cost.LOOKUP).group().weights()).containsKeys(Cost.UNMAP, Cost.FREE);
    assertThat(of(fit, Cost.LOOKUP).ns()).isCloseTo(2_000, within(200.0));
    assertThat(of(fit, Cost.COPY_REMOTE).ns()).isCloseTo(2_000, within(100.0));
    assertThat(fit.silent()).contains(Cost.TLB_FLUSH, Cost.COPY_SLOW).doesNotContain(Cost.FREE);
    assertThat(fit.residuals()).hasSize(3).allMatch(each -> each.isWithin(1));
    CostProfile base = CostReader.named(FILES, "epyc-zen3-2025");
    String text = ProfileText.of(base, fit, "table.conf");
    CostProfile fitted = CostReader.profile("x", ConfParser.text("x.conf", text));
    assertThat(fitted.latency(Cost.COPY_REMOTE).mean()).isCloseTo(2_000, within(100.0));
    assertThat(fitted.latency(Cost.RECLAIM_STALL)).isEqualTo(base.latency(Cost.RECLAIM_STALL));
    assertThat(fitted.figure(Cost.COPY_REMOTE).source()).isEqualTo("fitted to table.conf");
    assertThat(fitted.figure(Cost.FREE).source()).contains("a part of a sum");
  }

  private static Calibration.Estimate of(Calibration.Fit fit, Cost cost) {
    return fit.estimates().stream()
        .filter(each -> each.group().weights().containsKey(cost))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_csv_file_has_lines_about_experiments() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("m.csv"),
            "experiment,metric,labels,value,error\n"
                + "folio-size,call.move_pages.max,base;0-,19000000,900000\n"
                + "first-run,call.move_pages.max,,30000,1500\n");
    List<Experiment> read = new MeasurementsReader(FILES).read(file.toString(), null);
    assertThat(read).extracting(Experiment::name).containsExactly("folio-size", "first-run");
    assertThat(read.get(0).claims().published().cells().get(0).text())
        .isEqualTo("value('call.move_pages.max', 'base', '0-')");
  }

  @Test
  void measurements_are_listed_as_csv_or_hocon_with_their_errors_in_many_ways() throws IOException {
    listed(
        "m.csv",
        "\ufeff# mine\r\nmetric, experiment, labels, value, sd\r\n"
            + "call.move_pages.max,\"first-run\",batch,3 ms,5 %\r\n");
    listed(
        "m.csv",
        "experiment,metric,labels,value\n"
            + "first-run,call.move_pages.max,batch,\"3 ± 0.15 ms\"\n");
    listed(
        "m.csv",
        "experiment;metric;labels;value;sd\nfirst-run;call.move_pages.max;batch;3 ms;150 us\n");
    listed(
        "m.csv",
        "metric\texperiment\tlabels\tvalue\ncall.move_pages.max\tfirst-run\tbatch\t3±.15 ms\n");
    listed(
        "m.conf",
        "measurements = [{ experiment = first-run, metric = call.move_pages.max\n"
            + "labels = [batch], value = 3000 us, sd = 150 us }]");
  }

  private void listed(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Cell cell =
        new MeasurementsReader(FILES)
            .read(file.toString(), null)
            .get(0)
            .claims()
            .published()
            .cells()
            .get(0);
    Cell.Figure figure = Objects.requireNonNull(cell.published());
    double ms = figure.unit().equals("us") ? 1000 : 1;
    assertThat(figure.value()).isCloseTo(3 * ms, within(1e-9));
    assertThat(figure.error()).isCloseTo(0.15 * ms, within(1e-9));
    assertThat(cell.text()).isEqualTo("value('call.move_pages.max', 'batch') / " + figure.unit());
  }

  @Test
  void what_is_wrong_with_a_measurement_is_told_with_its_line() throws IOException {
    String head = "experiment,metric,labels,value,error\n";
    refused("a,b\n", "m.csv:1: expected a column, found 'a'");
    refused("value,value\n", "m.csv:1: expected each column once");
    refused(head, "m.csv: expected a line of columns and lines of measurements");
    refused(head + "first-run,x\n", "m.csv:2: expected 5 cells");
    refused(head + "first-rum,x,,1,1\n", "m.csv:2: expected an experiment, found 'first-rum'");
    refused(head + "first-run,call.x.max,,a,1\n", "m.csv:2: expected a number, or a duration");
    refused(head + "first-run,call.move_pages.max,,1,-1\n", "m.csv:2: expected an error");
    refused(head + "first-run,call.move_pages.max,,1,0\n", "m.csv:2: expected a standard error");
    refused(head + "first-run,call.move_pages.max,,1,\n", "m.csv:2: expected the key 'error'");
    refused(head + "first-run,call.move_pages.max,,1 ± 1,1\n", "m.csv:2: expected one error");
    refused(head + "first-run,call.move_pages.max,bacth,1,1\n", "nearest valid name: batch");
    refused(head + "first-run,migrate.succeeded,,1 us,1\n", "a number without a unit, of pages");
    refused(head + "first-run,call.move_pages.max,\"batch,1,1\n", "a quote that ends in its line");
  }

  @Test
  void measurements_that_contradict_one_another_widen_the_intervals() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("m.csv"),
            "experiment,metric,labels,value,error\n"
                + "first-run,call.move_pages.max,batch,3 ms,0.1 ms\n"
                + "first-run,call.move_pages.max,batch,4 ms,0.1 ms\n");
    List<Experiment> read = new MeasurementsReader(FILES).read(file.toString(), null);
    Calibration.Fit fit =
        Calibration.fit(Measurements.of("m.csv", read, Workers.ONE, Progress.NONE));
    assertThat(fit.misfit()).isCloseTo(7, within(0.2));
    assertThat(fit.estimates()).hasSize(1);
    assertThat(fit.estimates().get(0).error()).isCloseTo(0.1 / 3.5 * 5, within(0.02));
    assertThat(fit.told()).containsKeys(Cost.ISOLATE, Cost.LRU_LOCK);
  }

  private void refused(String text, String complaint) throws IOException {
    Path file = Files.writeString(folder.resolve("m.csv"), text);
    assertThatThrownBy(() -> new MeasurementsReader(FILES).read(file.toString(), null))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(complaint);
  }
}
