package pageferry.experiment.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.conf.CostReader;
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
    refused("a,b\n", "m.csv:1: expected the columns");
    refused("experiment,metric,labels,value,error\nfirst-run,x\n", "m.csv:2: expected 5 cells");
    refused(
        "experiment,metric,labels,value,error\nfirst-run,call.move_pages.max,,a,1\n",
        "m.csv:2: expected a number");
  }

  private void refused(String text, String complaint) throws IOException {
    Path file = Files.writeString(folder.resolve("m.csv"), text);
    assertThatThrownBy(() -> new MeasurementsReader(FILES).read(file.toString(), null))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(complaint);
  }
}
