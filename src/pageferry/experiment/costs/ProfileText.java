package pageferry.experiment.costs;

import java.util.Map;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.costs.Calibration.Estimate;
import pageferry.mm.Cost;
import pageferry.mm.SizeFactors;

/** A profile of costs as a file. */
public final class ProfileText {
  private ProfileText() {}

  /**
   * A profile with what was fitted in it.
   *
   * @param base what it was before
   * @param fit what was found
   * @param source where the measurements are from
   */
  public static String of(CostProfile base, Calibration.Fit fit, String source) {
    Map<Cost, Estimate> told = fit.told();
    StringBuilder text = new StringBuilder("# Fitted by 'pageferry calibrate': docs/costs.md.\n");
    line(text, "about", base.about() + ", calibrated");
    line(text, "machine", base.measured().machine());
    line(text, "kernel", base.measured().kernel());
    line(text, "date", base.measured().date());
    text.append("tlb { mechanism = ").append(base.tlb().mechanism().text());
    text.append(", ceiling = ").append(base.tlb().ceiling()).append(" }\n");
    sizes(text, base.sizes());
    text.append("costs {\n");
    for (Cost cost : Cost.values()) {
      CostProfile.Figure figure = base.figure(cost);
      Estimate estimate = told.get(cost);
      text.append("  ").append(cost.key()).append(' ');
      figure(text, estimate == null ? figure : fitted(figure, estimate, source));
    }
    return text.append("}\n").toString();
  }

  private static void sizes(StringBuilder text, Map<Cost, SizeFactors> sizes) {
    sizes.forEach(
        (cost, factors) -> {
          text.append("by-size { ").append(cost.key()).append(" { source = ");
          text.append(quoted("the profile before"));
          factors.told().forEach((size, factor) -> text.append(", \"" + size + " B\" = " + factor));
          text.append(" } }\n");
        });
  }

  private static CostProfile.Figure fitted(
      CostProfile.Figure figure, Estimate estimate, String source) {
    boolean alone = estimate.group().weights().size() == 1;
    String told = alone ? "" : ": a part of a sum that was fitted; the part is an estimate";
    return new CostProfile.Figure(
        figure.latency().times(estimate.factor()),
        Math.min(1, Math.max(0.001, estimate.error())),
        "fitted to " + source + told);
  }

  private static void figure(StringBuilder text, CostProfile.Figure figure) {
    text.append("{ cost = ").append(figure.latency().text());
    text.append(", error = ").append(Math.round(figure.error() * 1000) / 1000.0);
    text.append(", source = ").append(quoted(figure.source())).append(" }\n");
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(" = ").append(quoted(value)).append('\n');
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
