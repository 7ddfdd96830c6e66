package pageferry.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.japi.function.Function;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Progress;

/**
 * A cluster that runs experiments. A job is known by what it asks, so whoever asks again for one
 * that goes on is told of what is done of it already.
 */
public final class ClusterCrew implements Crew, AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(100);

  private final ActorSystem<Void> system;
  private final ActorRef<Coordinator.Command> coordinator;
  private final String place;

  private ClusterCrew(ActorSystem<Void> system, String place) {
    this.system = system;
    this.coordinator = ClusterSystem.coordinator(system);
    this.place = place;
  }

  /**
   * Joins a cluster, to ask it for something.
   *
   * @throws BadInput if nobody there lets this process in
   */
  public static ClusterCrew join(Seat seat) {
    ActorSystem<Void> system = ClusterSystem.client(seat);
    String place = seat.seeds().get(0).getHostString() + ":" + seat.seeds().get(0).getPort();
    Cluster cluster = Cluster.get(system);
    while (!cluster.selfMember().status().equals(MemberStatus.up())) {
      if (system.getWhenTerminated().toCompletableFuture().isDone()) {
        throw new BadInput(
            "--cluster " + place + ": expected a cluster of this version, " + Refusal.of(system));
      }
      pause();
    }
    return new ClusterCrew(system, place);
  }

  private static void pause() {
    LockSupport.parkNanos(POLL.toNanos());
  }

  @Override
  public List<Ended> run(IntFunction<Experiment> bySeed, Wish wish, Progress progress) {
    Job job = job(bySeed, wish);
    Asking asking = new Asking(job, bySeed, progress);
    asking.untilDone();
    if (asking.ended.size() == job.units()) {
      coordinator.tell(new Coordinator.Forget(asking.id));
    }
    return List.copyOf(asking.ended.values());
  }

  private static Job job(IntFunction<Experiment> bySeed, Wish wish) {
    Experiment first = bySeed.apply(0);
    long seed = first.rows().get(0).scenario().conduct().seed();
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < wish.seeds(); i++) {
      seeds.add(seed + i);
    }
    return new Job(
        first.name(), first.resolved(), seeds, first.rows().size(), wish.detail(), wish.maps());
  }

  /** Asks for one job until it is done, or nobody wants it any more. */
  private final class Asking {
    private final Job job;
    private final String id;
    private final IntFunction<Experiment> bySeed;
    private final Progress progress;
    private final SortedMap<Integer, Ended> ended = new TreeMap<>();

    /** Who told last of how many units that they are done. */
    private String by = "";

    private int known;

    Asking(Job job, IntFunction<Experiment> bySeed, Progress progress) {
      this.job = job;
      this.id = job.id();
      this.bySeed = bySeed;
      this.progress = progress;
    }

    void untilDone() {
      progress.at(0, job.units(), id);
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
        standing.done().stream().filter(unit -> !ended.containsKey(unit)).forEach(this::fetch);
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

    private void fetch(int unit) {
      BlobKey key = new BlobKey(id, unit);
      Blobs arriving = new Blobs();
      byte[] whole = null;
      while (whole == null) {
        int next = arriving.next(key);
        Piece piece = asked(replyTo -> new Coordinator.Get(key, next, replyTo));
        if (piece == null || piece.total() == 0) {
          return;
        }
        whole = arriving.take(piece);
      }
      take(unit, Packed.record(whole, Outcome.class));
    }

    private void take(int unit, Outcome outcome) {
      int seed = unit / job.rows();
      Row row = bySeed.apply(seed).rows().get(unit % job.rows());
      Outcome.Result result = outcome.result();
      if (result == null) {
        throw new ModelBroke(row, outcome.broke());
      }
      ended.put(unit, new Ended(seed, Outcome.of(row, result)));
      progress.at(ended.size(), job.units(), id);
    }

    /** What the coordinator answers, which may be another one meanwhile; null if stopped. */
    private <R> @Nullable R asked(Function<ActorRef<R>, Coordinator.Command> question) {
      while (!progress.isStopped()) {
        try {
          return AskPattern.<Coordinator.Command, R>ask(
                  coordinator, question, ANSWER, system.scheduler())
              .toCompletableFuture()
              .join();
        } catch (CompletionException late) {
          requireThere();
        }
      }
      return null;
    }
  }

  private void requireThere() {
    if (system.getWhenTerminated().toCompletableFuture().isDone()) {
      throw new BadInput(
          "--cluster " + place + ": expected it to be there to the end, " + Refusal.of(system));
    }
  }

  @Override
  public void close() {
    Members.leave(system);
  }
}
