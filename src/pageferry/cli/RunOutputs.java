package pageferry.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.ResultJson;
import pageferry.experiment.run.Series;
import pageferry.report.HgrmFiles;
import pageferry.report.Quantity;
import pageferry.report.SeriesCsv;
import pageferry.report.VmstatText;
import picocli.CommandLine.Option;

/** The options of {@code pageferry run} that write results to files, and the files. */
final class RunOutputs {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Writes the results of all runs, with all metrics, histograms and a timeline, to this"
              + " file: what report and compare read.")
  private @Nullable Path json;

  @Option(
      names = "--vmstat",
      paramLabel = "FILE",
      description =
          "Writes what /proc/vmstat would say, counted from the start; where there are several"
              + " runs, each to a file of its own with the run's labels in its name.")
  private @Nullable Path vmstat;

  @Option(
      names = "--numastat",
      paramLabel = "FILE",
      description = "Writes what numastat(8) would say, to files as for --vmstat.")
  private @Nullable Path numastat;

  @Option(
      names = "--numa-maps",
      paramLabel = "FILE",
      description =
          "Writes what /proc/PID/numa_maps would say of each process when it begins to exit, or at"
              + " the end, to files as for --vmstat.")
  private @Nullable Path numaMaps;

  @Option(
      names = "--smaps",
      paramLabel = "FILE",
      description = "Writes what /proc/PID/smaps would say of it then, to files as for --vmstat.")
  private @Nullable Path smaps;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Writes the series that the experiment asks for, a line per point, to files as for"
              + " --vmstat.")
  private @Nullable Path csv;

  @Option(
      names = "--lock-stat",
      paramLabel = "FILE",
      description =
          "Writes what /proc/lock_stat would say if it knew PG_locked, to files as for --vmstat.")
  private @Nullable Path lockStat;

  @Option(
      names = "--hgrm",
      paramLabel = "DIR",
      description =
          "Writes the percentiles of all durations, in HdrHistogram's text form, a file for each"
              + " run and duration in this folder.")
  private @Nullable Path hgrm;

  @Option(
      names = "--why",
      description =
          "Tells below the table why: why each page that did not move stayed and who had it, and"
              + " which task, lock and holder was behind the largest duration"
              + " of each column, and who stood in whose way.")
  private boolean why;

  /** Whether what is told is to be explained. */
  boolean isWhy() {
    return why;
  }

  /** Whether runs are to tell where each page of each area is. */
  boolean wantsMaps() {
    return numaMaps != null || smaps != null;
  }

  /** Complains if a file could not be written, before anything is run for it. */
  void requireWritable() {
    require("--json", json);
    require("--vmstat", vmstat);
    require("--numastat", numastat);
    require("--numa-maps", numaMaps);
    require("--smaps", smaps);
    require("--csv", csv);
    require("--lock-stat", lockStat);
    if (hgrm != null) {
      ResultJson.requireFolder("--hgrm", hgrm);
    }
  }

  private static void require(String option, @Nullable Path file) {
    if (file != null) {
      ResultJson.requireWritable(option, file);
    }
  }

  /** Says of files that were wanted that they are not there. */
  String notWritten() {
    List<String> wanted = new ArrayList<>();
    if (json != null) {
      wanted.add("--json");
    }
    if (vmstat != null) {
      wanted.add("--vmstat");
    }
    if (numastat != null) {
      wanted.add("--numastat");
    }
    if (numaMaps != null) {
      wanted.add("--numa-maps");
    }
    if (smaps != null) {
      wanted.add("--smaps");
    }
    if (csv != null) {
      wanted.add("--csv");
    }
    if (lockStat != null) {
      wanted.add("--lock-stat");
    }
    if (hgrm != null) {
      wanted.add("--hgrm");
    }
    return wanted.isEmpty() ? "" : "; not written: " + String.join(", ", wanted);
  }

  /** How much has to be recorded for the files. */
  Recording.Detail detail() {
    if (json != null) {
      return Recording.Detail.ALL;
    }
    boolean numbers =
        Arrays.asList(numastat, lockStat, hgrm).stream().anyMatch(each -> each != null);
    return numbers || why ? Recording.Detail.NUMBERS : Recording.Detail.NONE;
  }

  /**
   * Writes all files that are wanted.
   *
   * @param again the command that runs a row again
   */
  void write(Series series, Function<Row, String> again) throws IOException {
    if (json != null) {
      ResultJson.write(series, new ResultJson.Words(again, Quantity::number), json);
    }
    write(vmstat, series, result -> VmstatText.of(result.values()));
    write(numastat, series, result -> result.recording().places().numaStat());
    write(numaMaps, series, result -> result.recording().places().numaMaps());
    write(smaps, series, result -> result.recording().places().smaps());
    write(csv, series, result -> SeriesCsv.of(result.recording().places().sampled()));
    write(lockStat, series, result -> result.recording().locks().lockStat());
    if (hgrm != null) {
      for (RowResult result : series.rows()) {
        HgrmFiles.write(result.recording().histograms(), hgrm, name(series, result));
      }
    }
  }

  private static void write(@Nullable Path file, Series series, Function<RowResult, String> text)
      throws IOException {
    if (file == null) {
      return;
    }
    String whole = String.valueOf(file.getFileName());
    int dot = whole.lastIndexOf('.') > 0 ? whole.lastIndexOf('.') : whole.length();
    for (RowResult result : series.rows()) {
      String labels = name(series, result);
      String own = labels.isEmpty() ? "" : "-" + labels;
      Path each = file.resolveSibling(whole.substring(0, dot) + own + whole.substring(dot));
      ResultJson.write(text.apply(result), each);
    }
  }

  /** What tells a run's file from those of the other runs. */
  private static String name(Series series, RowResult result) {
    Row row = result.row();
    String labels = String.join("-", row.labels().values());
    String seed = series.bySeed().size() > 1 ? "-seed-" + row.scenario().conduct().seed() : "";
    return (labels + seed).replaceAll("[^\\p{Alnum}.-]+", "_").replaceFirst("^-", "");
  }
}
