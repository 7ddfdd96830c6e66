package pageferry.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.world.LockEvent;

/** What may use what: packages.puml, and the rules a picture cannot show. */
@AnalyzeClasses(locations = ArchitectureTest.Compiled.class)
class ArchitectureTest {
  private static final URL PICTURE = ArchitectureTest.class.getResource("packages.puml");

  /** The rooms in which a run must be the same every time. */
  private static final String[] MACHINE = {
    "pageferry.mm..",
    "pageferry.protocol..",
    "pageferry.world..",
    "pageferry.actors..",
    "pageferry.engine.virtual..",
    "pageferry.observe.."
  };

  /** Sealed types that ask nothing of their cases: parts that are sorted by class. */
  private static final Set<String> MARKS = Set.of("pageferry.mm.MachineImage$Part");

  private static final String[] ENVIRONMENT = {
    "akka..", "com.typesafe..", "java.io..", "java.nio..", "java.util.concurrent..", "org.slf4j.."
  };

  @ArchTest
  static final ArchRule the_picture_is_the_rule =
      classes()
          .should(adhereToPlantUmlDiagram(PICTURE, consideringOnlyDependenciesInDiagram()))
          .because("the arrows of packages.puml are all there are");

  @ArchTest
  static final ArchRule every_class_has_a_room =
      classes()
          .should()
          .resideInAnyPackage(rooms())
          .because("a class outside of the picture's rooms would escape its arrows");

  @ArchTest
  static final ArchRule rooms_have_no_cycles =
      slices().matching("pageferry.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices()
          .matching("pageferry.(**)")
          .should()
          .beFreeOfCycles()
          .because("what can be read alone must not need what uses it");

  @ArchTest
  static final ArchRule folders_of_the_protocol_have_no_cycles =
      slices().matching("pageferry.protocol.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule folders_of_the_operations_have_no_cycles =
      slices().matching("pageferry.protocol.ops.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule folders_of_the_experiment_have_no_cycles =
      slices().matching("pageferry.experiment.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_model_is_pure =
      classes()
          .that()
          .resideInAnyPackage("pageferry.mm..", "pageferry.protocol..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "pageferry..", "org.jspecify..")
                  .and(not(resideInAnyPackage(ENVIRONMENT))))
          .because("it must be testable without actors, threads, files and clocks");

  @ArchTest
  static final ArchRule akka_stays_in_six_rooms =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "pageferry.actors..",
              "pageferry.engine..",
              "pageferry.journal..",
              "pageferry.cluster..",
              "pageferry.experiment..",
              "pageferry.serve..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..")
          .because("a move to another actor library must stay a rename in six rooms");

  @ArchTest
  static final ArchRule page_locks_are_told_of_by_their_door_alone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("pageferry.actors.FolioLocks")
          .should()
          .callConstructorWhere(
              describe("an event of a page lock is made", call -> isFolioEvent(call)))
          .because("who can take a lock without its event, or the other way round, some day will");

  @ArchTest
  static final ArchRule mmap_locks_are_told_of_by_their_owner_or_a_trace_alone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("pageferry.actors.AddressSpace")
          .and()
          .resideOutsideOfPackage("pageferry.experiment.traced")
          .should()
          .callConstructorWhere(
              describe("an event of mmap_lock is made", call -> isMmapEvent(call.getTargetOwner())))
          .because("who can take a lock without its event, or the other way round, some day will");

  @ArchTest
  static final ArchRule the_machine_reads_no_wall_clock =
      noClasses()
          .that()
          .resideInAnyPackage(MACHINE)
          .should()
          .callMethodWhere(describe("the real time is asked for", ArchitectureTest::asksRealTime))
          .because("time comes from world.Clock");

  @ArchTest
  static final ArchRule the_machine_throws_no_dice_of_its_own =
      noClasses()
          .that()
          .resideInAnyPackage(MACHINE)
          .should(
              dependOnClassesThat(
                  named(
                      "java.security.SecureRandom",
                      "java.util.Random",
                      "java.util.UUID",
                      "java.util.concurrent.ThreadLocalRandom")))
          .orShould()
          .callCodeUnitWhere(describe("chance is unseeded", ArchitectureTest::isUnseeded))
          .because("chance comes from world.Dice");

  @ArchTest
  static final ArchRule the_machine_keeps_no_order_by_hash =
      noClasses()
          .that()
          .resideInAnyPackage(MACHINE)
          .should(
              dependOnClassesThat(
                  named(
                      "java.util.HashMap",
                      "java.util.HashSet",
                      "java.util.IdentityHashMap",
                      "java.util.WeakHashMap",
                      "java.util.concurrent.ConcurrentHashMap")))
          .because("iteration by hash differs from run to run; TreeMap and LinkedHashMap do not");

  @ArchTest
  static final ArchRule messages_are_sealed_and_nested_in_their_actor =
      classes()
          .that()
          .haveSimpleName("Command")
          .should(beSealedIntoMessagesBesideIt())
          .allowEmptyShould(true)
          .because("a sender writes the actor's name before the message's: PageLock.Unlock");

  @ArchTest
  static final ArchRule no_ladder_tells_the_cases_of_a_sealed_type_apart =
      classes()
          .should(SealedTypes.askNoMoreThanOneCase())
          .because("the last else of a ladder swallows what is added later");

  @ArchTest
  static final ArchRule the_compiler_counts_the_cases_of_sealed_types =
      classes()
          .that(describe("are sealed", type -> type.reflect().isSealed()))
          .should(SealedTypes.haveCountedCases(MARKS))
          .because("a case that nobody handles must not compile");

  @ArchTest
  static final ArchRule actors_are_built_by_create =
      classes()
          .that(describe("are actors", ArchitectureTest::isActor))
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .should()
          .haveOnlyPrivateConstructors()
          .andShould(declareAStaticCreate())
          .allowEmptyShould(true)
          .because("an actor is a behaviour; its object is nobody's business");

  @ArchTest
  static final ArchRule every_kernel_function_is_one_that_tasks_come_into =
      fields()
          .that()
          .areDeclaredIn(KernelFunction.class)
          .and(describe("are constants", field -> field.reflect().isEnumConstant()))
          .should(beReadOutsideOfItsClass())
          .because("a filter that asks for it would wait for ever");

  @ArchTest
  static final ArchRule optionals_are_never_opened_blindly =
      noClasses()
          .should()
          .callMethod(Optional.class, "get")
          .because("orElseThrow says that it may throw");

  /** The compiled sources, wherever the build has put them; no tests, no libraries. */
  static final class Compiled implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> testClass) {
      return Set.of(Location.of(Errno.class.getProtectionDomain().getCodeSource().getLocation()));
    }
  }

  private static String[] rooms() {
    try (InputStream picture = PICTURE.openStream()) {
      return Pattern.compile("<<(pageferry\\..+?)>>")
          .matcher(new String(picture.readAllBytes(), UTF_8))
          .results()
          .map((MatchResult room) -> room.group(1))
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    return describe(
        "are among " + String.join(", ", names),
        type -> Arrays.asList(names).contains(type.getName()));
  }

  private static boolean asksRealTime(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getTarget().getName();
    return switch (owner) {
      case "java.lang.System" -> method.equals("nanoTime") || method.equals("currentTimeMillis");
      case "java.lang.Thread", "java.util.concurrent.TimeUnit" -> method.equals("sleep");
      case "java.time.Clock" -> method.startsWith("system");
      default -> owner.startsWith("java.time.") && method.equals("now");
    };
  }

  private static boolean isUnseeded(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    CodeUnitCallTarget target = call.getTarget();
    return switch (owner) {
      case "java.lang.Math", "java.lang.StrictMath" -> target.getName().equals("random");
      case "java.lang.System" -> target.getName().equals("identityHashCode");
      case "java.util.SplittableRandom" ->
          target.getName().equals("<init>") && target.getRawParameterTypes().isEmpty();
      case "java.util.Collections" ->
          target.getName().equals("shuffle") && target.getRawParameterTypes().size() == 1;
      default -> false;
    };
  }

  /** An actor has a protocol of its own, or is a behaviour by inheritance. */
  private static boolean isActor(JavaClass type) {
    if (!type.getPackageName().startsWith("pageferry.actors") || !type.isTopLevelClass()) {
      return false;
    }
    return type.isAssignableTo("akka.actor.typed.Behavior")
        || Arrays.stream(type.reflect().getDeclaredClasses())
            .anyMatch(nested -> nested.getSimpleName().equals("Command"));
  }

  private static ArchCondition<JavaField> beReadOutsideOfItsClass() {
    return new ArchCondition<>("be read outside of its class") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        boolean read =
            field.getAccessesToSelf().stream()
                .anyMatch(access -> !access.getOriginOwner().equals(field.getOwner()));
        String what = field.getFullName() + " is read by nobody";
        events.add(new SimpleConditionEvent(field, read, what));
      }
    };
  }

  private static ArchCondition<JavaClass> declareAStaticCreate() {
    return new ArchCondition<>("declare a static create") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean found =
            type.getMethods().stream()
                .filter(method -> method.getName().equals("create"))
                .anyMatch(method -> method.getModifiers().contains(JavaModifier.STATIC));
        report(found, type, type.getName() + " has no static create", events);
      }
    };
  }

  private static ArchCondition<JavaClass> beSealedIntoMessagesBesideIt() {
    return new ArchCondition<>("be sealed into records or enums of the same enclosing class") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Class<?> command = type.reflect();
        report(command.isSealed(), type, type.getName() + " is not sealed", events);
        if (!command.isSealed()) {
          return;
        }
        for (Class<?> message : command.getPermittedSubclasses()) {
          boolean value = message.isRecord() || message.isEnum();
          report(value, type, message.getName() + " is neither record nor enum", events);
          boolean beside = message.getEnclosingClass() == command.getEnclosingClass();
          report(beside, type, message.getName() + " is not beside its Command", events);
        }
      }
    };
  }

  private static void report(boolean good, JavaClass type, String what, ConditionEvents events) {
    events.add(new SimpleConditionEvent(type, good, what));
  }

  private static boolean isMmapEvent(JavaClass made) {
    return made.isEquivalentTo(LockEvent.MmapLockAcquired.class)
        || made.isEquivalentTo(LockEvent.MmapLockReleased.class);
  }

  private static boolean isFolioEvent(JavaCall<?> call) {
    JavaClass made = call.getTargetOwner();
    return made.isEquivalentTo(LockEvent.FolioLocked.class)
        || made.isEquivalentTo(LockEvent.FolioUnlocked.class)
        || made.isEquivalentTo(LockEvent.FolioLockWait.class)
        || made.isEquivalentTo(LockEvent.FolioTrylockFailed.class);
  }
}
