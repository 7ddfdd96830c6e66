package pageferry.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.CostProfile;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Soak;

/**
 * What the five stories of docs/guide.md find is found on every machine of conf/costs. That of who
 * names none is tried by {@link StoriesTest}.
 */
@Soak
class StoriesOnProfilesTest {
  private static final List<String> STORIES =
      List.of(
          "move-pages-batching",
          "move-pages-huge",
          "move-pages-lru",
          "alloc-under-lock",
          "alloc-under-lock-wide",
          "discard-refault",
          "reclaim-demotion-deadlock",
          "longterm-pin",
          "longterm-pin-lru",
          "lazy-mbind",
          "lazy-mbind-policy",
          "lazy-mbind-skips",
          "thp-numa-fault");

  /** Not so on powerpc, which defers no flushes: docs/costs.md. */
  private static final List<String> SHARING_GAINS =
      List.of(
          "value('call.move_pages.max', '6.12', '1') > 1.5"
              + " * value('call.move_pages.max', '6.12', '2048')",
          "rises('call.move_pages.max', '6.12')");

  static Stream<Arguments> stories() {
    return ConfFiles.installed().names("costs").stream()
        .filter(profile -> !profile.equals(CostProfile.USUAL))
        .flatMap(profile -> STORIES.stream().map(story -> Arguments.of(profile, story)));
  }

  @ParameterizedTest
  @MethodSource("stories")
  void a_story_finds_the_same_on_every_machine(String profile, String story) {
    List<String> failed =
        run(story, "costs.profile=" + profile).verdicts().stream()
            .filter(verdict -> verdict.outcome() != Verdict.Outcome.OK)
            .map(Verdict::text)
            .toList();
    boolean known = story.equals("move-pages-batching") && profile.equals("power8-2017");
    assertThat(failed).isEqualTo(known ? SHARING_GAINS : List.of());
  }

  @Test
  void what_hangs_on_costs_is_not_found_where_they_are_others() {
    assertThat(
            run(
                    "move-pages-batching",
                    "compare.kernel=[\"6.12\"]",
                    "costs.times.tlb-flush-ns=0",
                    "costs.times.tlb-flush-per-cpu-ns=0",
                    "costs.times.tlb-interrupt-ns=0")
                .holds())
        .isFalse();
  }

  private static Results run(String story, String... settings) {
    Overrides overrides = new Overrides();
    Stream.of(settings).forEach(overrides::set);
    Experiment experiment = new ExperimentReader(ConfFiles.installed()).read(story, overrides);
    return Runner.run(experiment, Progress.NONE);
  }
}
