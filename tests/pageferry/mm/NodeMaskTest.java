package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Node masks beside sets of numbers. */
class NodeMaskTest {
  @Property
  void fold_takes_each_node_modulo_the_size(
      @ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> nodes,
      @ForAll @IntRange(min = 1, max = 1024) int size) {
    TreeSet<Integer> expected = new TreeSet<>();
    nodes.forEach(node -> expected.add(node % size));
    assertThat(mask(nodes).fold(size)).isEqualTo(mask(expected));
  }

  @Property
  void onto_picks_the_nodes_whose_ordinals_are_in_the_set(
      @ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> relative,
      @ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> onto) {
    List<Integer> sorted = List.copyOf(new TreeSet<>(onto));
    TreeSet<Integer> expected = new TreeSet<>();
    relative.stream().filter(n -> n < sorted.size()).forEach(n -> expected.add(sorted.get(n)));
    assertThat(mask(relative).onto(mask(onto))).isEqualTo(mask(expected));
  }

  @Property
  void remap_carries_a_node_by_its_ordinal(
      @ForAll @IntRange(max = 1023) int node,
      @ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> from,
      @ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> to) {
    List<Integer> old = List.copyOf(new TreeSet<>(from));
    List<Integer> now = List.copyOf(new TreeSet<>(to));
    int ordinal = old.indexOf(node);
    int expected = ordinal < 0 || now.isEmpty() ? node : now.get(ordinal % now.size());
    assertThat(NodeMask.remap(node, mask(from), mask(to))).isEqualTo(expected);
  }

  @Property
  void a_mask_is_a_sorted_set(@ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> nodes) {
    NodeMask mask = mask(nodes);
    TreeSet<Integer> set = new TreeSet<>(nodes);
    assertThat(mask.weight()).isEqualTo(set.size());
    assertThat(mask.isEmpty()).isEqualTo(set.isEmpty());
    assertThat(mask.first()).isEqualTo(set.isEmpty() ? -1 : set.first());
    for (int node = 0; node < 1030; node++) {
      Integer higher = set.higher(node);
      assertThat(mask.has(node)).isEqualTo(set.contains(node));
      assertThat(mask.next(node)).isEqualTo(higher == null ? -1 : higher);
      assertThat(mask.nextWrapping(node)).isEqualTo(higher == null ? mask.first() : higher);
      assertThat(mask.ordinal(node)).isEqualTo(set.headSet(node).size());
      assertThat(mask.without(node).has(node)).isFalse();
    }
    int at = 0;
    for (int node : set) {
      assertThat(mask.nth(at++)).isEqualTo(node);
    }
  }

  @Property
  void what_two_masks_share_is_a_subset_of_both(
      @ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> some,
      @ForAll @Size(max = 20) List<@IntRange(max = 1023) Integer> others) {
    NodeMask one = mask(some);
    NodeMask other = mask(others);
    NodeMask both = one.and(other);
    assertThat(both.isSubsetOf(one)).isTrue();
    assertThat(both.isSubsetOf(other)).isTrue();
    assertThat(one.isSubsetOf(other)).isEqualTo(both.equals(one));
    assertThat(one.or(other).weight()).isEqualTo(one.weight() + other.weight() - both.weight());
    assertThat(other.isSubsetOf(one.or(other))).isTrue();
    TreeSet<Integer> shared = new TreeSet<>(some);
    shared.retainAll(others);
    assertThat(both).isEqualTo(mask(shared)).hasSameHashCodeAs(mask(shared));
  }

  @Property
  void a_set_of_cpus_knows_the_others(
      @ForAll @Size(max = 20) List<@IntRange(max = 4095) Integer> cpus,
      @ForAll @IntRange(max = 4095) int self) {
    CpuMask mask = CpuMask.NONE;
    for (int cpu : cpus) {
      mask = mask.with(cpu);
    }
    TreeSet<Integer> rest = new TreeSet<>(cpus);
    rest.remove(self);
    assertThat(mask.others(self)).isEqualTo(rest.size());
  }

  @Example
  void a_mask_is_written_as_the_kernel_writes_it() {
    assertThat(NodeMask.NONE).hasToString("");
    assertThat(NodeMask.of(0, 1, 3)).hasToString("0-1,3");
    assertThat(NodeMask.of(0, 2, 3, 4, 63, 64, 1023)).hasToString("0,2-4,63-64,1023");
  }

  private static NodeMask mask(Iterable<Integer> nodes) {
    NodeMask mask = NodeMask.NONE;
    for (int node : nodes) {
      mask = mask.with(node);
    }
    return mask;
  }
}
