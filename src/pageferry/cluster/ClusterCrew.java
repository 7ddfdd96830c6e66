package pageferry.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.japi.function.Function;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.UnitBroke;
import pageferry.experiment.run.UnitWork;

/**
 * A cluster that does what others ask it for. A job is known by what it asks, so whoever asks again
 * for one that goes on is told of what is done of it already.
 */
public final class ClusterCrew implements Crew, AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** How many units are fetched at once. */
  private static final int AT_ONCE = 32;

  private static final Duration POLL = Duration.ofMillis(100);

  private final Seat seat;

  /** As what this process asks: another one after the cluster has gone on without it. */
  private volatile ActorSystem<Void> system;

  private volatile ActorRef<Coordinator.Command> coordinator;

  private ClusterCrew(Seat seat, ActorSystem<Void> system) {
    this.seat = seat;
    this.system = system;
    this.coordinator = ClusterSystem.coordinator(system);
  }

  /**
   * Joins a cluster, to ask it for something.
   *
   * @throws BadInput if nobody there lets this process in
   */
  public static ClusterCrew join(Seat seat) {
    return new ClusterCrew(seat, joined(seat, "expected a cluster of this version"));
  }

  private static ActorSystem<Void> joined(Seat seat, String expected) {
    ActorSystem<Void> system = ClusterSystem.client(seat);
    Cluster cluster = Cluster.get(system);
    while (!cluster.selfMember().status().equals(MemberStatus.up())) {
      if (isOver(system)) {
        throw new BadInput(
            "--cluster " + place(seat) + ": " + expected + ", " + Refusal.of(system));
      }
      pause();
    }
    return system;
  }

  private static String place(Seat seat) {
    return seat.seeds().get(0).getHostString() + ":" + seat.seeds().get(0).getPort();
  }

  private static boolean isOver(ActorSystem<?> system) {
    return system.getWhenTerminated().toCompletableFuture().isDone();
  }

  private static void pause() {
    LockSupport.parkNanos(POLL.toNanos());
  }

  @Override
  public <R> SortedMap<Integer, R> run(UnitWork<R> work, Progress progress) {
    Asking<R> asking = new Asking<>(work, progress);
    asking.untilDone();
    if (asking.ended.size() == work.units()) {
      coordinator.tell(new Coordinator.Forget(asking.id));
    }
    return asking.ended;
  }

  /** Asks for one job until it is done, or nobody wants it any more. */
  private final class Asking<R> {
    private final UnitWork<R> work;
    private final Job job;
    private final String id;
    private final Progress progress;
    private final SortedMap<Integer, R> ended = new TreeMap<>();

    /** Who told last of how many units that they are done. */
    private String by = "";

    private int known;

    Asking(UnitWork<R> work, Progress progress) {
      this.work = work;
      this.job = Job.of(work);
      this.id = job.id();
      this.progress = progress;
    }

    void untilDone() {
      progress.at(0, job.units(), job.name());
      while (ended.size() < job.units() && !progress.isStopped()) {
        Coordinator.Standing standing =
            asked(replyTo -> new Coordinator.HowFar(id, known, replyTo));
        if (standing != null) {
          heard(standing);
        }
      }
    }

    private void heard(Coordinator.Standing standing) {
      if (!standing.by().equals(by)) {
        by = standing.by();
        known = 0;
      } else if (standing.isKnown()) {
        known += standing.done().size();
        fetch(standing.done().stream().filter(unit -> !ended.containsKey(unit)).toList());
      } else {
        submit();
      }
      if (standing.done().isEmpty()) {
        pause();
      }
    }

    private void submit() {
      byte[] text = Packed.bytes(job);
      int next = 0;
      while (next >= 0 && next < text.length) {
        Piece piece = Piece.of(BlobKey.text(id), text, next);
        Coordinator.Taken taken = asked(replyTo -> new Coordinator.Put(piece, replyTo));
        next = taken == null ? text.length : taken.next();
      }
    }

    /** Asks for some units at a time, so that it is not the way that takes the time. */
    private void fetch(List<Integer> units) {
      for (int from = 0; from < units.size(); from += AT_ONCE) {
        List<Integer> some = units.subList(from, Math.min(units.size(), from + AT_ONCE));
        List<CompletableFuture<Piece>> begun =
            some.stream().map(each -> ask(get(each, 0))).toList();
        for (int i = 0; i < some.size(); i++) {
          fetch(some.get(i), begun.get(i));
        }
      }
    }

    private Function<ActorRef<Piece>, Coordinator.Command> get(int unit, int offset) {
      return replyTo -> new Coordinator.Get(new BlobKey(id, unit), offset, replyTo);
    }

    private void fetch(int unit, CompletableFuture<Piece> begun) {
      Blobs arriving = new Blobs();
      Piece piece = answer(begun, get(unit, 0));
      while (piece != null && piece.total() > 0) {
        byte[] whole = arriving.take(piece);
        if (whole != null) {
          take(unit, Packed.record(whole, Outcome.class));
          return;
        }
        piece = asked(get(unit, arriving.next(piece)));
      }
    }

    private void take(int unit, Outcome outcome) {
      byte[] result = outcome.result();
      if (result == null) {
        throw new UnitBroke(unit, outcome.broke());
      }
      ended.put(unit, Packed.plain(result, work.result()));
      progress.at(ended.size(), job.units(), job.name());
    }

    private <R> CompletableFuture<R> ask(Function<ActorRef<R>, Coordinator.Command> question) {
      return AskPattern.<Coordinator.Command, R>ask(
              coordinator, question, ANSWER, system.scheduler())
          .toCompletableFuture();
    }

    private <R> @Nullable R asked(Function<ActorRef<R>, Coordinator.Command> question) {
      return answer(ask(question), question);
    }

    /** What the coordinator answers, which may be another one meanwhile; null if stopped. */
    private <R> @Nullable R answer(
        CompletableFuture<R> begun, Function<ActorRef<R>, Coordinator.Command> question) {
      CompletableFuture<R> asked = begun;
      while (!progress.isStopped()) {
        try {
          return asked.join();
        } catch (CompletionException late) {
          stayThere();
          asked = ask(question);
        }
      }
      return null;
    }
  }

  /** Joins again if the others could not reach this process and have gone on without it. */
  private void stayThere() {
    if (!isOver(system)) {
      return;
    }
    String expected = "expected it to be there to the end";
    if (!Refusal.isDowned(system)) {
      throw new BadInput("--cluster " + place(seat) + ": " + expected + ", " + Refusal.of(system));
    }
    system = joined(seat, expected);
    coordinator = ClusterSystem.coordinator(system);
  }

  @Override
  public void close() {
    Members.leave(system);
  }
}
