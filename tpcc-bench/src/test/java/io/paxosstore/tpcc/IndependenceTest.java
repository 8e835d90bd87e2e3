package io.paxosstore.tpcc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.paxosstore.tpcc", importOptions = IndependenceTest.OnlyMain.class)
class IndependenceTest {
  private static final String ENGINE_BENCH = "io.paxosstore.tpcc.lsm..";
  private static final String LOG_BENCH = "io.paxosstore.tpcc.paxos.own..";

  @ArchTest
  static final ArchRule theBenchFavoursNobody =
      noClasses()
          .that(not(resideInAnyPackage(ENGINE_BENCH, LOG_BENCH)))
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.paxosstore..")
                  .and(not(resideInAPackage("io.paxosstore.tpcc.."))))
          .because("a program that measures several databases knows each of them through java.sql");

  @ArchTest
  static final ArchRule theEngineIsMeasuredThroughItsInterface =
      noClasses()
          .that()
          .resideInAPackage(ENGINE_BENCH)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.paxosstore..")
                  .and(not(resideInAnyPackage("io.paxosstore.tpcc..", "io.paxosstore.lsm"))))
          .because("who measures an engine uses what any user of the library has");

  @ArchTest
  static final ArchRule theLogIsMeasuredThroughItsInterface =
      noClasses()
          .that()
          .resideInAPackage(LOG_BENCH)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.paxosstore..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.paxosstore.tpcc..",
                              "io.paxosstore.paxos",
                              "io.paxosstore.paxos.runtime",
                              "io.paxosstore.lsm",
                              "io.paxosstore.lsm.fs"))))
          .because("who measures a library uses what any program has that embeds it");

  static final class OnlyMain implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }
}
