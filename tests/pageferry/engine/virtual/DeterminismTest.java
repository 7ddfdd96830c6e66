package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.engine.virtual.Puppet.Act;
import pageferry.house.Slow;

@Slow
class DeterminismTest {
  private static final String[] SEEDS = {"1", "2", "3", "4", "5", "6", "7", "8"};

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path folder;

  private VirtualEngine engine;

  @BeforeEach
  void start() {
    engine = VirtualEngine.start();
  }

  @AfterEach
  void end() {
    engine.close();
  }

  @Test
  void the_same_seed_gives_the_same_run_again() {
    String first = Bustle.traceOf(engine, Chooser.random(7), 7);
    assertThat(first).contains("heard of", "TYPED_TIMER", "CLOCK_TIMER", "quiescent after step");
    ActorSystem<Void> system = Puppet.systemOf(engine);
    for (int i = 0; i < 20; i++) {
      assertThat(Bustle.traceOf(engine, Chooser.random(7), 7)).isEqualTo(first);
    }
    assertThat(Puppet.systemOf(engine)).isSameAs(system);
  }

  @Test
  void another_chooser_seed_gives_another_order() {
    TreeSet<String> traces = new TreeSet<>();
    for (int seed = 0; seed < 20; seed++) {
      traces.add(Bustle.traceOf(engine, Chooser.random(seed), 7));
    }
    assertThat(traces).hasSize(20);
  }

  @Test
  void another_dice_seed_gives_another_run() {
    TreeSet<String> traces = new TreeSet<>();
    for (int seed = 0; seed < 20; seed++) {
      traces.add(Bustle.traceOf(engine, Chooser.fifo(), seed));
    }
    assertThat(traces).hasSize(20);
  }

  @Test
  void a_fresh_process_gives_the_same_runs() throws IOException {
    assertThat(digestIn(Path.of(System.getProperty("java.home")))).isEqualTo(digestHere());
  }

  @Test
  void the_newest_java_gives_the_same_runs() throws IOException {
    Optional<Path> newest = newestOtherJava();
    assumeTrue(newest.isPresent(), "no other Java is installed here");
    assertThat(digestIn(newest.orElseThrow())).isEqualTo(digestHere());
  }

  @Test
  void a_random_chooser_chooses_each_actor_about_equally_often() {
    Chooser chooser = Chooser.random(3);
    int[] chosen = new int[5];
    for (int i = 0; i < 10_000; i++) {
      chosen[chooser.choose(new Five())]++;
    }
    for (int count : chosen) {
      assertThat(count).isBetween(1_850, 2_150);
    }
  }

  @Test
  void a_fifo_chooser_runs_actors_in_the_order_in_which_they_were_sent_something() {
    List<String> order = new ArrayList<>();
    try (VirtualRun<Act> run =
        engine.begin(
            it -> Puppet.create(), Course.inOrder(Chooser.fifo(), RunLimits.none()).inAkka(), 1)) {
      run.tell(
          context -> {
            ActorRef<Act> first = context.spawn(Puppet.create(), "first");
            ActorRef<Act> second = context.spawn(Puppet.create(), "second");
            context.getSelf().tell(it -> tellInTurn(context.getSelf(), first, second, order));
          });
      run.pump();
    }
    assertThat(order).containsExactly("second", "first", "root", "first again", "root again");
  }

  private static void tellInTurn(
      ActorRef<Act> root, ActorRef<Act> first, ActorRef<Act> second, List<String> order) {
    root.tell(it -> order.add("root"));
    second.tell(it -> order.add("second"));
    first.tell(it -> order.add("first"));
    first.tell(it -> order.add("first again"));
    root.tell(it -> order.add("root again"));
  }

  @Test
  void many_watchers_hear_of_a_death_in_the_order_of_their_creation() {
    for (int repetition = 0; repetition < 20; repetition++) {
      List<String> heard = new ArrayList<>();
      Behavior<Act> root =
          Behaviors.setup(
              context -> {
                ActorRef<Act> victim = context.spawn(Puppet.mortal(), "victim");
                for (int i = 0; i < 40; i++) {
                  int number = i;
                  ActorRef<Act> watcher =
                      context.spawn(
                          Puppet.create(dead -> heard.add("w" + number), () -> {}), "w" + number);
                  watcher.tell(it -> it.watch(victim));
                }
                context.getSelf().tell(it -> victim.tell(any -> {}));
                return Puppet.create();
              });
      try (VirtualRun<Act> run =
          engine.begin(it -> root, Course.inOrder(Chooser.fifo(), RunLimits.none()).inAkka(), 1)) {
        run.pump();
      }
      assertThat(heard).hasSize(40).isEqualTo(numbered(40));
    }
  }

  @Test
  void the_watched_hear_that_their_watcher_is_gone_in_the_order_of_their_creation() {
    for (int repetition = 0; repetition < 20; repetition++) {
      List<String> ran = new ArrayList<>();
      Chooser recording =
          enabled -> {
            ran.add(enabled.name(0).substring(1));
            return 0;
          };
      Behavior<Act> root =
          Behaviors.setup(
              context -> {
                List<ActorRef<Act>> watched = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                  watched.add(context.spawn(Puppet.create(), "w" + i));
                }
                context
                    .spawn(Puppet.create(), "watcher")
                    .tell(watcher -> watched.forEach(watcher::watch));
                return Puppet.create();
              });
      try (VirtualRun<Act> run =
          engine.begin(it -> root, Course.inOrder(recording, RunLimits.none()).inAkka(), 1)) {
        run.pump();
        ran.clear();
        run.tell(context -> context.stop(context.getChild("watcher").orElseThrow()));
        run.pump();
      }
      assertThat(ran.subList(0, 3)).containsExactly("", "watcher", "");
      assertThat(ran.subList(3, ran.size())).isEqualTo(numbered(40));
    }
  }

  private static List<String> numbered(int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "w" + i).toList();
  }

  private static String digestHere() {
    return Long.toHexString(Bustle.digestOf(SEEDS));
  }

  private String digestIn(Path javaHome) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bustle.class.getName()));
    command.addAll(List.of(SEEDS));
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(said.toFile())
            .start();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    assertThat(process.exitValue()).isZero();
    List<String> lines = Files.readAllLines(said);
    return lines.get(lines.size() - 1);
  }

  private static Optional<Path> newestOtherJava() throws IOException {
    Path installed = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(installed)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(installed)) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin").resolve("java")))
          .filter(home -> feature(home) > Runtime.version().feature())
          .max(Comparator.comparingInt(DeterminismTest::feature));
    }
  }

  /** The feature number in a Java's release file, or 0. */
  private static int feature(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.+]", ""))
          .mapToInt(version -> Runtime.Version.parse(version).feature())
          .findFirst()
          .orElse(0);
    } catch (IOException none) {
      return 0;
    }
  }

  private static final class Five implements Runnables {
    @Override
    public int size() {
      return 5;
    }

    @Override
    public String name(int index) {
      throw new UnsupportedOperationException("a random chooser asks for no names");
    }

    @Override
    public int number(int index) {
      throw new UnsupportedOperationException("a random chooser asks for no numbers");
    }
  }
}
