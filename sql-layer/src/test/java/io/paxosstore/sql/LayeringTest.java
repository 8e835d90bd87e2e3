package io.paxosstore.sql;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The architecture of design.md §2, as rules about who may know whom, each with its reason. */
@AnalyzeClasses(packages = "io.paxosstore", importOptions = LayeringTest.OnlyMain.class)
class LayeringTest {
  private static final String LSM = "io.paxosstore.lsm..";
  private static final String PAXOS = "io.paxosstore.paxos..";
  private static final String SQL = "io.paxosstore.sql..";
  private static final String JDBC = "io.paxosstore.jdbc..";
  private static final String[] OPERATING_SYSTEM_FILES = {
    "java\\.nio\\.file\\.Files",
    "java\\.nio\\.channels\\.(FileChannel|AsynchronousFileChannel|FileLock)",
    "java\\.io\\.(RandomAccessFile|File(In|Out)putStream|FileReader|FileWriter)"
  };

  @ArchTest
  static final ArchRule storageKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage(LSM)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PAXOS, SQL, JDBC)
          .because("storage is bytes and versions: whoever replicates or queries them calls in");

  @ArchTest
  static final ArchRule replicationKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage(PAXOS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SQL, JDBC)
          .because("a log agrees on bytes: what they mean is decided above it");

  @ArchTest
  static final ArchRule theDriverStandsAlone =
      noClasses()
          .that()
          .resideInAPackage(JDBC)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(LSM, PAXOS, SQL, "org.slf4j..", "org.apache.calcite..")
          .because("applications carry the driver: it brings no database and no logging with it");

  @ArchTest
  static final ArchRule theServerMeetsTheDriverInTheProtocolOnly =
      noClasses()
          .that()
          .resideInAPackage(SQL)
          .should()
          .dependOnClassesThat(
              resideInAPackage(JDBC)
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.paxosstore.jdbc.protocol..", "io.paxosstore.jdbc.spi.."))))
          .because("driver and server are of different releases at times; they share a protocol");

  @ArchTest
  static final ArchRule theReplicaIsPure =
      noClasses()
          .that()
          .resideInAPackage("io.paxosstore.paxos.replica..")
          .should()
          .accessClassesThat()
          .resideInAnyPackage(
              "java.net..", "java.nio.channels..", "java.nio.file..", "java.util.concurrent..")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Math.class, "random")
          .because(
              "time, chance and input/output arrive as arguments, so that a seed replays a run")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule oneSeamToTheOperatingSystem =
      noClasses()
          .that(resideInAnyPackage(LSM, PAXOS).and(not(resideInAPackage("io.paxosstore.lsm.fs.."))))
          .should()
          .accessClassesThat(nameMatching(String.join("|", OPERATING_SYSTEM_FILES)))
          .because("a file opened past FileSystem is one that no test can tear, fill or lose");

  @ArchTest
  static final ArchRule plansAreOurOwn =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.paxosstore.sql.plan..",
              "io.paxosstore.sql.row..",
              "io.paxosstore.sql.transaction..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.calcite..")
          .because("Calcite ends where a plan is made: plans are cached, printed and shipped")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule executionIsOurOwn =
      noClasses()
          .that()
          .resideInAPackage("io.paxosstore.sql.executor..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.calcite..")
                  .and(
                      not(nameMatching("org\\.apache\\.calcite\\.runtime\\.SqlFunctions(\\$.*)?"))))
          .because("rows are compact bytes here; of Calcite's runtime only the functions serve")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule everyPackageSaysWhatMayBeNull =
      classes()
          .that()
          .resideOutsideOfPackages("..generated..")
          .and(not(nameMatching(".*\\.package-info")))
          .should(beInANullMarkedPackage())
          .because("NullAway checks those packages only whose package-info says @NullMarked");

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a package whose package-info says @NullMarked") {
      @Override
      public void check(JavaClass each, ConditionEvents events) {
        boolean marked = each.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(new SimpleConditionEvent(each, marked, each.getPackageName() + " is not"));
      }
    };
  }

  /**
   * Leaves tests out wherever the build keeps them: ArchUnit's own option knows neither the jar of
   * test fixtures nor the classes of a quick build.
   */
  static final class OnlyMain implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }
}
