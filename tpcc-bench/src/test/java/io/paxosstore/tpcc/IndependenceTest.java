package io.paxosstore.tpcc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.paxosstore.tpcc", importOptions = IndependenceTest.OnlyMain.class)
class IndependenceTest {
  @ArchTest
  static final ArchRule theBenchFavoursNobody =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.paxosstore..")
                  .and(not(resideInAPackage("io.paxosstore.tpcc.."))))
          .because("a program that measures several databases knows each of them through java.sql");

  static final class OnlyMain implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }
}
