package io.segmentlaunchdarkly;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ALL = "io.segmentlaunchdarkly..";

    @ArchTest
    static final ArchRule javaScriptsRulesKnowNothingButJson = classes()
            .that()
            .resideInAPackage(packages("javascript"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages("javascript"), "java..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule theTriggerLanguageKnowsNothingButJavaScriptsRules = knowsOnlyItselfAndJavaScript("fql");

    @ArchTest
    static final ArchRule theMappingLanguageKnowsNothingButJavaScriptsRules = knowsOnlyItselfAndJavaScript("mapping");

    @ArchTest
    static final ArchRule theLiquidTemplatesKnowNothingButJavaScriptsRules =
            knowsOnlyItselfAndJavaScript("mapping.liquid");

    @ArchTest
    static final ArchRule theReadingOfRequestsKnowsNothingOfTheProject = knowsOnlyItself("segment");

    @ArchTest
    static final ArchRule theActionsKnowNothingButJavaScriptsRules = knowsOnlyItselfAndJavaScript("launchdarkly");

    @ArchTest
    static final ArchRule theOutboxKnowsNothingOfTheProject = knowsOnlyItself("outbox");

    @ArchTest
    static final ArchRule theDeliveryKnowsNothingOfTheProject = knowsOnlyItself("delivery");

    @ArchTest
    static final ArchRule theMessagesKnowNothingButRequestsAndTheOutbox = noClasses()
            .that()
            .resideInAPackage(packages("jms"))
            .should()
            .dependOnClassesThat(resideInAPackage(ALL)
                    .and(not(resideInAnyPackage(packages("jms"), packages("segment"), packages("outbox")))));

    @ArchTest
    static final ArchRule theHttpServerKnowsNothingButRequests = noClasses()
            .that()
            .resideInAPackage(packages("http"))
            .should()
            .dependOnClassesThat(
                    resideInAPackage(ALL).and(not(resideInAnyPackage(packages("http"), packages("segment")))));

    @ArchTest
    static final ArchRule nobodyKnowsTheMessages = isKnownToNobody("jms");

    private static ArchRule knowsOnlyItself(String name) {
        return noClasses()
                .that()
                .resideInAPackage(packages(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ALL).and(not(resideInAPackage(packages(name)))));
    }

    private static ArchRule knowsOnlyItselfAndJavaScript(String name) {
        return noClasses()
                .that()
                .resideInAPackage(packages(name))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ALL).and(not(resideInAnyPackage(packages(name), packages("javascript")))));
    }

    private static String packages(String name) {
        return "io.segmentlaunchdarkly." + name + "..";
    }

    private static final DescribedPredicate<JavaClass> A_FRAMEWORK = resideInAnyPackage(
            "org.springframework..",
            "io.quarkus..",
            "io.micronaut..",
            "jakarta..",
            "javax.inject..",
            "javax.enterprise..",
            "com.google.inject..");

    /** The API of JMS, and the container in which camel-jms listens. */
    private static final DescribedPredicate<JavaClass> JMS =
            resideInAnyPackage("jakarta.jms..", "org.springframework.jms.listener..");

    @ArchTest
    static final ArchRule thereIsNoFrameworkButCamel =
            noClasses().that().resideOutsideOfPackage(packages("jms")).should().dependOnClassesThat(A_FRAMEWORK);

    @ArchTest
    static final ArchRule onlyTheMessagesKnowJms = noClasses()
            .that()
            .resideInAPackage(packages("jms"))
            .should()
            .dependOnClassesThat(A_FRAMEWORK.and(not(JMS)));

    /** Camel's Main runs the service; only the commands, which run apart from it, have a main. */
    @ArchTest
    static final ArchRule theServiceHasNoMainOfItsOwn = methods()
            .that()
            .haveName("main")
            .and()
            .areStatic()
            .should()
            .beDeclaredIn("io.segmentlaunchdarkly.importer.Import")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.console.DeadLettersCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.console.Rehearsal");

    @ArchTest
    static final ArchRule nobodyKnowsTheImport = isKnownToNobody("importer");

    @ArchTest
    static final ArchRule nobodyKnowsTheConsole = isKnownToNobody("console");

    @ArchTest
    static final ArchRule onlyTheConsoleKnowsTheSupportOfOtherApplications = noClasses()
            .that()
            .resideOutsideOfPackages(packages("dropin"), packages("console"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages("dropin"));

    private static ArchRule isKnownToNobody(String name) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packages(name))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages(name));
    }

    @ArchTest
    static final ArchRule nothingLogsWithJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule onlyAFailedStartAndTheCommandsWriteToTheTerminal = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.segmentlaunchdarkly.console.StartFailure")
            .and()
            .doNotHaveFullyQualifiedName("io.segmentlaunchdarkly.importer.Import")
            .and()
            .doNotHaveFullyQualifiedName("io.segmentlaunchdarkly.console.DeadLettersCommand")
            .and()
            .doNotHaveFullyQualifiedName("io.segmentlaunchdarkly.console.Rehearsal")
            .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule staticFieldsAreFinal =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule publicConstantsCannotBeChanged = fields().that()
            .arePublic()
            .and()
            .areStatic()
            .should()
            .notHaveRawType(resideInAnyPackage("java.util..").or(type(byte[].class)));

    @ArchTest
    static final ArchRule exceptionsAreNamedSo = classes()
            .that()
            .areAssignableTo(Exception.class)
            .and()
            .arePublic()
            .should()
            .haveSimpleNameEndingWith("Exception");
}
