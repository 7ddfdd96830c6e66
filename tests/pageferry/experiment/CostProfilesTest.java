package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.conf.CostReader;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.Cost;
import pageferry.world.CostModel;
import pageferry.world.Latency;

/** Profiles of costs: each figure says where it is from, and experiments choose and change them. */
class CostProfilesTest {
  private static final ConfFiles FILES = ConfFiles.installed();

  static Stream<String> profiles() {
    return FILES.names("costs").stream();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void every_figure_is_an_estimate_or_has_a_source_with_its_year(String name) {
    CostProfile profile = CostReader.named(FILES, name);
    for (Cost cost : Cost.values()) {
      assertThat(profile.figure(cost).source())
          .as(cost.key())
          .containsPattern("^estimate|20[0-9]{2}|users of");
      assertThat(profile.figure(cost).error()).as(cost.key()).isGreaterThan(0);
    }
  }

  @Test
  void a_machine_names_its_profile_and_an_experiment_another() {
    String inline =
        "machine { costs = epyc-zen3-2025, nodes = [{ cpus = \"0\", memory = 64 MiB }] }\n";
    assertThat(ns(inline, Cost.LOOKUP)).isEqualTo(of("epyc-zen3-2025", Cost.LOOKUP));
    assertThat(ns(inline + "costs = power8-2017\n", Cost.LOOKUP))
        .isEqualTo(of("power8-2017", Cost.LOOKUP));
    assertThat(ns(inline + "costs { scale = 2 }\n", Cost.LOOKUP))
        .isEqualTo(2 * of("epyc-zen3-2025", Cost.LOOKUP));
    assertThat(ns("", Cost.LOOKUP)).isEqualTo(of(CostProfile.USUAL, Cost.LOOKUP));
  }

  @Test
  void a_factor_multiplies_what_is_set_and_a_scale_does_not() {
    String costs =
        "costs { scale = 3, lookup-ns = 100 ns, times { lookup-ns = 0.5, free-ns = 2 } }\n";
    assertThat(ns(costs, Cost.LOOKUP)).isEqualTo(50);
    assertThat(ns(costs, Cost.FREE)).isEqualTo(6 * of(CostProfile.USUAL, Cost.FREE));
  }

  @Test
  void at_half_the_frequency_only_what_the_cpu_decides_takes_twice_as_long() {
    String half = "costs { frequency = 0.5, scale = 3, free-ns = 100 ns }\n";
    assertThat(ns(half, Cost.LOOKUP)).isEqualTo(6 * of(CostProfile.USUAL, Cost.LOOKUP));
    assertThat(ns(half, Cost.COPY_REMOTE)).isEqualTo(3 * of(CostProfile.USUAL, Cost.COPY_REMOTE));
    assertThat(ns(half, Cost.READ_FILE)).isEqualTo(3 * of(CostProfile.USUAL, Cost.READ_FILE));
    assertThat(ns(half, Cost.FREE)).isEqualTo(100);
    assertThatThrownBy(() -> ns("costs { frequency = 0 }\n", Cost.FREE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("from 0.1 to 10");
  }

  @Test
  void copies_hang_on_the_size_of_their_folio_in_proportion_between_two_that_are_told() {
    String told = "costs { by-size { copy-remote-ns { \"4 KiB\" = 4, \"64 KiB\" = 1 } } }\n";
    assertThat(factor(told, Cost.COPY_REMOTE, 4 << 10)).isEqualTo(4);
    assertThat(factor(told, Cost.COPY_REMOTE, 16 << 10)).isCloseTo(2, within(1e-9));
    assertThat(factor(told, Cost.COPY_REMOTE, 2 << 20)).isEqualTo(1);
    assertThat(factor(told, Cost.COPY_REMOTE, 1 << 10)).isEqualTo(4);
    assertThat(factor(told, Cost.COPY_LOCAL, 4 << 10)).isEqualTo(1);
    assertThatThrownBy(() -> ns("costs.by-size { free-ns { } }\n", Cost.FREE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("free-ns");
    assertThatThrownBy(() -> ns("costs.by-size { copy-local-ns { big = 2 } }\n", Cost.FREE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("the size of a folio");
  }

  @Test
  void a_folio_takes_as_much_longer_to_copy_as_its_size_says() {
    String program =
        """
        machine = two-socket
        thp = never
        costs { copy-remote-ns = 1 us, copy-piece-ns = off
          by-size { copy-remote-ns { "4 KiB" = 5, "2 MiB" = 1 } } }
        processes { p { cpu = 0, program = [
          { op = mmap, map = a, pages = 64 }, { op = touch, map = a }
          { op = move_pages, map = a, nodes = [1] } ] } }
        """;
    assertThat(ofCall(program) - ofCall(program.replace("= 5", "= 1"))).isEqualTo(64 * 4000.0);
  }

  private static double ofCall(String program) {
    Experiment experiment =
        new ExperimentReader(FILES).read(ConfParser.text("x.conf", program), new Overrides());
    return Objects.requireNonNull(
        Runner.run(experiment, Progress.NONE).rows().get(0).values().get("call.move_pages.max"));
  }

  private static double factor(String text, Cost cost, long folio) {
    return model(text, new Overrides()).factor(cost, folio);
  }

  @Test
  void a_profile_by_name_can_be_changed_further() {
    assertThat(ns("costs = power8-2017\n", Cost.FREE, "costs.scale=2"))
        .isEqualTo(2 * of("power8-2017", Cost.FREE));
    assertThat(ns("costs { free-ns = 1 us }\n", Cost.FREE, "costs.profile=power8-2017"))
        .isEqualTo(1000);
    assertThat(ns("costs { free-ns = 1 us }\n", Cost.FREE, "costs=power8-2017"))
        .isEqualTo(of("power8-2017", Cost.FREE));
  }

  @Test
  void a_distribution_is_scaled_as_a_whole() {
    assertThat(new Latency.Pareto(2, 1.5, 100).times(3)).isEqualTo(new Latency.Pareto(6, 1.5, 300));
    assertThat(new Latency.Uniform(2, 4).times(2)).isEqualTo(new Latency.Uniform(4, 8));
    assertThat(new Latency.Exponential(3).times(2).mean()).isEqualTo(6);
  }

  @Test
  void a_profile_without_a_key_or_a_source_is_refused() {
    assertThatThrownBy(() -> CostReader.profile("x", ConfParser.text("x.conf", PROFILE + "{ }")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("'syscall-entry-ns'");
    String blank = "{ syscall-entry-ns { cost = 1 ns, error = 0.1, source = \"\" } }";
    assertThatThrownBy(() -> CostReader.profile("x", ConfParser.text("x.conf", PROFILE + blank)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("or 'estimate'");
  }

  private static final String PROFILE = "about = a, machine = b, kernel = c, date = d, costs ";

  private static double of(String profile, Cost cost) {
    return CostReader.named(FILES, profile).latency(cost).mean();
  }

  private static double ns(String text, Cost cost, String... settings) {
    Overrides overrides = new Overrides();
    Stream.of(settings).forEach(overrides::set);
    return model(text, overrides).latency(cost).mean();
  }

  private static CostModel model(String text, Overrides overrides) {
    String program = "processes { p { cpu = 0, program = [{ op = mmap, map = a, pages = 1 }] } }\n";
    Experiment experiment =
        new ExperimentReader(FILES).read(ConfParser.text("x.conf", text + program), overrides);
    return experiment.rows().get(0).scenario().machine().costs();
  }
}
