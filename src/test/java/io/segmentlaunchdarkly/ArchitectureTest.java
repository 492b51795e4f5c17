package io.segmentlaunchdarkly;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.Marker;

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
    static final ArchRule theTriggerLanguageKnowsNothingButJavaScriptsRules = knowsOnly("fql", "javascript", "logging");

    @ArchTest
    static final ArchRule theMappingLanguageKnowsNothingButJavaScriptsRules =
            knowsOnly("mapping", "javascript", "logging");

    @ArchTest
    static final ArchRule theLiquidTemplatesKnowNothingButJavaScriptsRules = knowsOnly("mapping.liquid", "javascript");

    @ArchTest
    static final ArchRule whatTravelsWithAnExchangeKnowsNoRoom = knowsOnly("exchange");

    @ArchTest
    static final ArchRule theSettingsKnowNoRoom = knowsOnly("settings");

    @ArchTest
    static final ArchRule theNamesOfLogLinesKnowNoRoom = knowsOnly("logging");

    @ArchTest
    static final ArchRule theReadingOfRequestsKnowsNoOtherRoom = knowsOnly("segment", "exchange", "logging");

    @ArchTest
    static final ArchRule theActionsKnowNothingButJavaScriptsRules =
            knowsOnly("launchdarkly", "javascript", "exchange");

    @ArchTest
    static final ArchRule theSandboxKnowsNothingButTheActions = knowsOnly("sandbox", "launchdarkly", "javascript");

    @ArchTest
    static final ArchRule nobodyKnowsTheSandbox = isKnownToNobody("sandbox");

    @ArchTest
    static final ArchRule theOutboxKnowsNoOtherRoom = knowsOnly("outbox", "exchange", "settings", "logging");

    @ArchTest
    static final ArchRule theDeliveryKnowsNothingButTheOutbox =
            knowsOnly("delivery", "outbox", "exchange", "settings", "logging");

    @ArchTest
    static final ArchRule theMessagesKnowNothingButRequestsAndTheOutbox =
            knowsOnly("jms", "segment", "outbox", "exchange", "settings", "logging");

    @ArchTest
    static final ArchRule theRecordsKnowNothingButRequestsAndTheOutbox =
            knowsOnly("kafka", "segment", "outbox", "exchange", "settings", "logging");

    @ArchTest
    static final ArchRule theHttpServerKnowsNothingButRequests =
            knowsOnly("http", "access", "segment", "exchange", "settings", "logging");

    @ArchTest
    static final ArchRule whoMayComeInKnowsNoRoom = knowsOnly("access", "exchange");

    @ArchTest
    static final ArchRule theWayThroughTheRouterKnowsNothingButWhatMeetsThere =
            knowsOnly("routing", "segment", "outbox", "exchange");

    @ArchTest
    static final ArchRule theHistoryKnowsNothingButWhatEventsMeetOnTheirWay =
            knowsOnly("history", "routing", "segment", "outbox", "exchange", "settings", "logging");

    @ArchTest
    static final ArchRule nothingOnAnEventsWayKnowsTheHistory = noClasses()
            .that()
            .resideOutsideOfPackages(
                    packages("history"),
                    packages("diagnosis"),
                    packages("observe"),
                    packages("console"),
                    packages("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages("history"));

    @ArchTest
    static final ArchRule theDiagnosisKnowsNothingButTheHistory =
            knowsOnly("diagnosis", "history", "javascript", "settings", "logging");

    @ArchTest
    static final ArchRule onlyTheConsoleAndTheCommandsKnowTheDiagnosis = noClasses()
            .that()
            .resideOutsideOfPackages(packages("diagnosis"), packages("console"), packages("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages("diagnosis"));

    @ArchTest
    static final ArchRule nobodyKnowsTheMessages = isKnownToNobody("jms");

    @ArchTest
    static final ArchRule onlyWhoObservesAndTheCommandsKnowTheRecords = noClasses()
            .that()
            .resideOutsideOfPackages(packages("kafka"), packages("observe"), packages("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages("kafka"));

    /** So that none of its classes is loaded where there is no Kafka. */
    @ArchTest
    static final ArchRule onlyTheRecordsKnowKafkasClient = noClasses()
            .that()
            .resideOutsideOfPackage(packages("kafka"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    /** Of the project's rooms, a room knows itself and these. */
    private static ArchRule knowsOnly(String room, String... others) {
        String[] known = Stream.concat(Stream.of(room), Stream.of(others))
                .map(ArchitectureTest::packages)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(packages(room))
                .should()
                .dependOnClassesThat(resideInAPackage(ALL).and(not(resideInAnyPackage(known))));
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
            .beDeclaredIn("io.segmentlaunchdarkly.cli.importer.ImportCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.DeadLettersCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.doctor.DoctorCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.EventsCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.AlertsCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.PasswordCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.WhyCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.KafkaCommand")
            .orShould()
            .beDeclaredIn("io.segmentlaunchdarkly.cli.PrepareCommand");

    @ArchTest
    static final ArchRule nobodyKnowsTheCommands = isKnownToNobody("cli");

    @ArchTest
    static final ArchRule nobodyKnowsTheConsole = isKnownToNobody("console");

    /** Which tries a start. */
    @ArchTest
    static final ArchRule onlyTheDoctorKnowsTheStart = noClasses()
            .that()
            .resideOutsideOfPackages(packages("startup"), packages("cli.doctor"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages("startup"));

    @ArchTest
    static final ArchRule onlyTheConsoleAndTheStartKnowWhatIsObserved = noClasses()
            .that()
            .resideOutsideOfPackages(packages("observe"), packages("console"), packages("startup"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages("observe"));

    @ArchTest
    static final ArchRule onlyWhoObservesKnowsMetersAndTraces = noClasses()
            .that()
            .resideOutsideOfPackage(packages("observe"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.opentelemetry..", "org.apache.camel.opentelemetry2..");

    @ArchTest
    static final ArchRule onlyWhoObservesAndTriesThingsOutKnowsTheWayThroughTheRouter = noClasses()
            .that()
            .resideOutsideOfPackages(
                    packages("routing"),
                    packages("observe"),
                    packages("console"),
                    packages("history"),
                    packages("dropin"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(packages("routing"));

    @ArchTest
    static final ArchRule nobodyKnowsTheSupportOfOtherApplications = isKnownToNobody("dropin");

    private static ArchRule isKnownToNobody(String name) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packages(name))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages(name));
    }

    /** With a marker as its first argument; a line at the level DEBUG is for developers. */
    @ArchTest
    static final ArchRule everyLogLineHasTheNameOfItsEvent = noClasses()
            .should()
            .callMethodWhere(describe(
                    "a line without a name",
                    call -> call.getTargetOwner().isAssignableTo(Logger.class)
                            && Set.of("info", "warn", "error").contains(call.getName())
                            && !call.getTarget().getRawParameterTypes().get(0).isEquivalentTo(Marker.class)));

    @ArchTest
    static final ArchRule nothingLogsWithJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule onlyAFailedStartAndTheCommandsWriteToTheTerminal = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.segmentlaunchdarkly.startup.StartFailure")
            .and()
            .doNotHaveFullyQualifiedName("io.segmentlaunchdarkly.cli.Invocation")
            .should(ACCESS_STANDARD_STREAMS);

    /** In a chroot it fails, because the list of mounts does not have the root. The doctor, who asks for the type, reports that. */
    @ArchTest
    static final ArchRule onlyTheDoctorAsksForTheMountOfAFile = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.segmentlaunchdarkly.cli.doctor.DataDirectoryCheck")
            .should()
            .callMethod(Files.class, "getFileStore", Path.class);

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
