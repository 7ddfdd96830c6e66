package pageferry.serve;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import pageferry.experiment.conf.BadInput;

/** What is done with each request: it is refused, a file, or for one of the actors. */
final class Requests {
  /** Bytes of what a request brings along. */
  private static final int MOST_BYTES = 1 << 20;

  private static final Duration BODY = Duration.ofSeconds(10);

  /** How long a report may take whose runs run again. */
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(30);

  private static final String LOGIN = "/login";
  private static final String EVENTS = "/api/live/events";
  private static final ContentType EVENT_STREAM = ContentTypes.parse("text/event-stream");
  private static final String TOKEN = "token=";

  /** What each answer has that keeps other sites from it. */
  private static final List<HttpHeader> APART =
      List.of(
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Referrer-Policy", "same-origin"),
          RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"),
          RawHeader.create("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
          RawHeader.create("Cache-Control", "no-store"));

  private final ActorSystem<?> system;
  private final Guard guard;
  private final ActorRef<Live.Command> live;
  private final WebFiles files = new WebFiles();
  private final SortedMap<String, Handler> handlers = new TreeMap<>();

  /** Answers the requests of one method and path. */
  @FunctionalInterface
  private interface Handler {
    CompletionStage<Answer> answer(Asked asked);
  }

  Requests(ActorSystem<?> system, Guard guard, Staff staff) {
    this.system = system;
    this.guard = guard;
    this.live = staff.live();
    ofRuns(staff.desk());
    ofExperiments(staff.live());
    ofSchedules(staff.schedules());
  }

  private void ofExperiments(ActorRef<Live.Command> live) {
    to(live, "GET /api/experiments", asked -> Live.Names::new);
    to(live, "GET /api/experiment", asked -> to -> new Live.Text(asked.one("name"), to));
    to(
        live,
        "POST /api/experiment/check",
        asked -> to -> new Live.Check(asked.text("name"), asked.text("text"), to));
    to(live, "POST /api/live/start", asked -> to -> new Live.Start(asked, to));
    to(live, "POST /api/live/stop", asked -> Live.Stop::new);
  }

  private void ofSchedules(ActorRef<Schedules.Command> schedules) {
    to(schedules, "GET /api/schedules", asked -> Schedules.Names::new);
    to(
        schedules,
        "GET /api/schedules/rows",
        asked -> to -> new Schedules.Rows(asked.one("name"), to));
    to(schedules, "GET /api/schedule", asked -> to -> new Schedules.At(Way.of(asked), to));
    to(
        schedules,
        "POST /api/schedule/save",
        asked -> to -> new Schedules.Save(Way.of(asked), asked.text("name"), to));
  }

  private void ofRuns(ActorRef<Desk.Command> desk) {
    to(desk, "GET /api/runs", asked -> Desk.Runs::new);
    to(desk, "POST /api/runs/delete", asked -> to -> new Desk.Delete(asked.listed("runs"), to));
    to(desk, "GET /report", asked -> to -> new Desk.Report(asked.all("run"), to));
    play(desk, "GET /api/run", asked -> Player.Overview::new);
    play(desk, "GET /api/run/after", asked -> to -> new Player.After(asked.number("event"), to));
    play(desk, "GET /api/run/at", asked -> to -> new Player.At(asked.number("ns"), to));
    play(desk, "GET /api/run/step", asked -> to -> step(asked, to));
    play(
        desk,
        "GET /api/run/timeline",
        asked -> to -> new Player.Part(Timelines.Part.of(asked), to));
    play(desk, "GET /api/run/trace", asked -> to -> new Player.Trace(Timelines.Part.of(asked), to));
    play(desk, "GET /api/run/page", asked -> to -> new Player.Page(asked.one("page"), to));
    to(desk, "GET /api/compare", asked -> to -> new Desk.Compare(asked.all("run"), to));
  }

  /** Requests of that method and path are questions to an actor. */
  private <C> void to(
      ActorRef<C> actor, String what, Function<Asked, Function<ActorRef<Answer>, C>> question) {
    handlers.put(
        what,
        asked ->
            AskPattern.ask(
                actor, question.apply(asked)::apply, LONGEST_ANSWER, system.scheduler()));
  }

  /** Requests of that method and path are questions about the run that they name. */
  private void play(
      ActorRef<Desk.Command> desk,
      String what,
      Function<Asked, Function<ActorRef<Answer>, Player.Command>> question) {
    to(desk, what, asked -> to -> new Desk.Play(asked.one("run"), question.apply(asked), to));
  }

  private static Player.Command step(Asked asked, ActorRef<Answer> to) {
    boolean back = asked.one("back").equals("yes");
    return new Player.Step(asked.number("from"), asked.one("to"), back, to);
  }

  /** The answer to a request. */
  CompletionStage<HttpResponse> answer(HttpRequest request) {
    return answered(request).thenApply(plain -> plain.addHeaders(APART));
  }

  private CompletionStage<HttpResponse> answered(HttpRequest request) {
    String path = request.getUri().path();
    String method = request.method().value();
    Answer refusal = guard.refusal(request);
    if (refusal != null) {
      return at(request, refusal);
    }
    if (method.equals("POST") && path.equals(LOGIN)) {
      return text(request).thenApply(this::letIn).exceptionally(Requests::unheard);
    }
    boolean open = path.equals("/style.css") || path.equals("/icon.svg");
    if (!open && !guard.knows(request)) {
      boolean api = path.startsWith("/api/");
      String why = "this server asks for a token";
      return at(
          request,
          api ? Answer.refused(Answer.UNAUTHORIZED, why) : WebFiles.login(Answer.UNAUTHORIZED));
    }
    Answer file = method.equals("GET") ? files.at(path) : null;
    if (file != null) {
      return at(request, file);
    }
    if (method.equals("GET") && path.equals(EVENTS)) {
      return stream(request);
    }
    Handler handler = handlers.get(method + " " + path);
    return handler == null ? at(request, nothing(path)) : handled(request, handler);
  }

  /** News as they come, until the browser goes. */
  private CompletionStage<HttpResponse> stream(HttpRequest request) {
    request.discardEntityBytes(system);
    return AskPattern.<Live.Command, Source<ByteString, NotUsed>>ask(
            live, Live.Watch::new, BODY, system.scheduler())
        .thenApply(
            news ->
                HttpResponse.create()
                    .withEntity(HttpEntities.createChunked(EVENT_STREAM, news))
                    .addHeader(RawHeader.create(Policy.HEADER, Policy.OWN)));
  }

  private Answer nothing(String path) {
    boolean otherwise =
        files.at(path) != null || handlers.keySet().stream().anyMatch(each -> each.endsWith(path));
    return otherwise
        ? Answer.refused(Answer.NOT_ALLOWED, path + " is not asked for in that way")
        : Answer.refused(Answer.NOT_FOUND, "there is nothing at " + path);
  }

  private CompletionStage<HttpResponse> at(HttpRequest request, Answer answer) {
    request.discardEntityBytes(system);
    return CompletableFuture.completedFuture(answer.response());
  }

  private CompletionStage<HttpResponse> handled(HttpRequest request, Handler handler) {
    return text(request)
        .thenCompose(body -> handler.answer(Asked.of(request, body)))
        .thenApply(Answer::response)
        .exceptionally(Requests::unheard);
  }

  private CompletionStage<String> text(HttpRequest request) {
    return request
        .entity()
        .toStrict(BODY.toMillis(), MOST_BYTES, system)
        .thenApply(strict -> strict.getData().utf8String());
  }

  private static HttpResponse unheard(Throwable wrong) {
    Throwable cause = wrong;
    while (cause.getCause() != null && !(cause instanceof BadInput)) {
      cause = cause.getCause();
    }
    if (cause instanceof BadInput told) {
      return Answer.refused(Answer.BAD_REQUEST, String.valueOf(told.getMessage())).response();
    }
    if (cause instanceof EntityStreamSizeException || cause instanceof EntityStreamException) {
      return Answer.refused(Answer.TOO_LARGE, "more was sent than is read").response();
    }
    return Answer.refused(Answer.BROKE, "internal error: " + cause).response();
  }

  private HttpResponse letIn(String form) {
    String word =
        form.startsWith(TOKEN)
            ? URLDecoder.decode(form.substring(TOKEN.length()), StandardCharsets.UTF_8)
            : "";
    if (!guard.isToken(word.strip())) {
      return WebFiles.login(Answer.FORBIDDEN).response();
    }
    return new Answer(Answer.OK, Answer.Form.PLAIN, "")
        .response()
        .withStatus(StatusCodes.SEE_OTHER)
        .addHeader(RawHeader.create("Location", "/"))
        .addHeader(RawHeader.create("Set-Cookie", guard.letIn()));
  }
}
