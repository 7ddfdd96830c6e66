package pageferry.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.Gfp;
import pageferry.mm.NodeMask;
import pageferry.world.Attempt;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;
import pageferry.world.Latency;

/** A plan decides as should_fail() does, with the same seed always alike. */
class FaultPlanTest {
  private static final FaultKind KIND = FaultKind.FAIL_PAGE_ALLOC;
  private static final List<String> TRACE = List.of("__alloc_pages", "migrate_folio", "do_mbind");
  private static final FaultFilter.Stack ANY_STACK =
      new FaultFilter.Stack(List.of(), List.of(), 32);

  @Test
  void without_faults_there_is_nobody_to_ask() {
    assertThat(FaultPlan.NONE.begin(1)).isSameAs(FaultPoint.NONE);
  }

  @Test
  void only_the_kinds_of_the_plan_are_watched() {
    FaultPoint point = plan(new FaultAttr(100, 1, -1, 0, 0));
    assertThat(point.watches(KIND)).isTrue();
    assertThat(point.watches(FaultKind.FAILSLAB)).isFalse();
    assertThat(point.at(FaultKind.FAILSLAB, attempt("a", 0))).isNull();
  }

  @Test
  void times_is_how_many_faults_there_are() {
    assertThat(fired(plan(new FaultAttr(100, 1, 3, 0, 0)), 10)).containsExactly(1, 2, 3);
    assertThat(fired(plan(new FaultAttr(100, 1, -1, 0, 0)), 5)).containsExactly(1, 2, 3, 4, 5);
    assertThat(fired(plan(new FaultAttr(100, 1, 0, 0, 0)), 5)).isEmpty();
  }

  @Test
  void interval_lets_only_multiples_count() {
    assertThat(fired(plan(new FaultAttr(100, 3, -1, 0, 0)), 10)).containsExactly(3, 6, 9);
  }

  @Test
  void space_is_used_up_first() {
    assertThat(fired(plan(new FaultAttr(100, 1, -1, 4, 0)), 6)).containsExactly(4, 5, 6);
    FaultPoint point = plan(new FaultAttr(100, 1, -1, 4, 0));
    assertThat(point.at(KIND, attempt("a", 3))).isNotNull();
  }

  @Test
  void fail_nth_counts_each_task_alone_and_ignores_chance() {
    FaultPoint point = plan(new FaultAttr(0, 1, 1, 0, 2));
    assertThat(point.at(KIND, attempt("a", 0))).isNull();
    assertThat(point.at(KIND, attempt("b", 0))).isNull();
    assertThat(point.at(KIND, attempt("a", 0))).isNotNull();
    assertThat(point.at(KIND, attempt("b", 0))).isNotNull();
    assertThat(point.at(KIND, attempt("a", 0))).isNull();
  }

  @Test
  void probability_is_percent_and_the_seed_decides() {
    FaultAttr quarter = new FaultAttr(25, 1, -1, 0, 0);
    List<Integer> fired = fired(plan(quarter), 10_000);
    assertThat(fired.size()).isBetween(2300, 2700);
    assertThat(fired(plan(quarter), 10_000)).isEqualTo(fired);
    assertThat(fired(plan(quarter, filter(ANY_STACK, FaultFilter.Alloc.ANY)).begin(2), 10_000))
        .isNotEqualTo(fired);
  }

  @Test
  void the_stack_filter_looks_at_names_and_only_so_deep() {
    assertThat(passes(List.of("do_mbind"), List.of(), 32)).isTrue();
    assertThat(passes(List.of("do_mbind"), List.of(), 2)).isFalse();
    assertThat(passes(List.of("do_exit"), List.of(), 32)).isFalse();
    assertThat(passes(List.of("do_mbind"), List.of("migrate_folio"), 32)).isFalse();
    assertThat(passes(List.of(), List.of("do_exit"), 32)).isTrue();
  }

  @Test
  void with_the_kernels_defaults_no_user_page_of_order_0_fails() {
    FaultFilter.Alloc defaults = new FaultFilter.Alloc(1, true, true);
    FaultAttr always = new FaultAttr(100, 1, -1, 0, 0);
    FaultPoint point = plan(always, filter(ANY_STACK, defaults)).begin(1);
    assertThat(point.at(KIND, alloc(0, Gfp.HIGHUSER_MOVABLE))).isNull();
    assertThat(point.at(KIND, alloc(9, Gfp.TRANSHUGE_LIGHT))).isNull();
    assertThat(point.at(KIND, alloc(9, Gfp.KERNEL))).isNull();
    assertThat(point.at(KIND, alloc(1, Gfp.KSWAPD_RECLAIM))).isNotNull();
  }

  @Test
  void tasks_cpus_nodes_and_steps_are_filtered() {
    FaultAttr always = new FaultAttr(100, 1, -1, 0, 0);
    FaultFilter filter =
        new FaultFilter(
            List.of("a"), List.of(0), NodeMask.of(1), List.of(4), ANY_STACK, FaultFilter.Alloc.ANY);
    FaultPoint point = plan(always, filter).begin(1);
    assertThat(point.at(KIND, full(0, "a", 1, 4))).isNotNull();
    assertThat(point.at(KIND, full(1, "a", 1, 4))).isNull();
    assertThat(point.at(KIND, full(0, "b", 1, 4))).isNull();
    assertThat(point.at(KIND, full(0, "a", 0, 4))).isNull();
    assertThat(point.at(KIND, full(0, "a", 1, 3))).isNull();
  }

  private static boolean passes(List<String> require, List<String> reject, int depth) {
    FaultFilter.Stack stack = new FaultFilter.Stack(require, reject, depth);
    FaultAttr always = new FaultAttr(100, 1, -1, 0, 0);
    FaultPoint point = plan(always, filter(stack, FaultFilter.Alloc.ANY)).begin(1);
    return point.at(KIND, attempt("a", 0)) != null;
  }

  private static FaultPoint plan(FaultAttr attr) {
    return plan(attr, filter(ANY_STACK, FaultFilter.Alloc.ANY)).begin(1);
  }

  private static FaultPlan plan(FaultAttr attr, FaultFilter filter) {
    FaultRule.Effect effect = new FaultRule.Effect(new Latency.Constant(0), null, "");
    return new FaultPlan(List.of(new FaultRule(KIND, attr, filter, effect)));
  }

  private static FaultFilter filter(FaultFilter.Stack stack, FaultFilter.Alloc alloc) {
    return new FaultFilter(List.of(), List.of(), NodeMask.NONE, List.of(), stack, alloc);
  }

  private static Attempt attempt(String task, int order) {
    return new Attempt(new Attempt.Caller(0, task, TRACE), Attempt.Site.of(0, order));
  }

  private static Attempt alloc(int order, int gfp) {
    return new Attempt(new Attempt.Caller(0, "a", TRACE), new Attempt.Site(0, order, gfp, -1));
  }

  private static Attempt full(int cpu, String task, int node, int step) {
    return new Attempt(new Attempt.Caller(cpu, task, TRACE), new Attempt.Site(node, 0, 0, step));
  }

  /** The numbers, from 1 on, of the attempts that failed. */
  private static List<Integer> fired(FaultPoint point, int attempts) {
    List<Integer> fired = new ArrayList<>();
    for (int i = 1; i <= attempts; i++) {
      if (point.at(KIND, attempt("a", 0)) != null) {
        fired.add(i);
      }
    }
    return fired;
  }
}
