package stacktrace

import "strings"

// isJavaLibrary reports whether a function belongs to the JDK, a language's library, Lambda's
// runtime or a library from Maven Central.
func isJavaLibrary(function string) bool {
	if strings.HasPrefix(function, "_COROUTINE.") || isJavaRoot(cutSegments(function, 1)) {
		return true
	}
	return isJavaGroup(cutSegments(function, 2)) || isJavaModule(cutSegments(function, 3))
}

// cutSegments returns the first n parts of a dotted name, or all of it.
func cutSegments(name string, n int) string {
	for i := range len(name) {
		if name[i] == '.' {
			if n--; n == 0 {
				return name[:i]
			}
		}
	}
	return name
}

// isJavaRoot reports whether only libraries use the first part of a package name. The lists of this
// file contain the root packages of the groups on Maven Central that most other artifacts depend on
// (mvnrepository.com/popular), of the frameworks that Spring Initializr (start.spring.io), Quarkus
// and Micronaut offer as extensions, and of the modules of the JDK.
func isJavaRoot(root string) bool {
	switch root {
	case "java", "javax", "jdk", "sun", "sunw", "jakarta", "oracle", "netscape",
		"kotlin", "kotlinx", "scala", "groovy", "groovyjarjarantlr4", "clojure",
		"lambdainternal", "reactor", "junit", "okhttp3", "okio", "retrofit2", "feign", "akka", "slick", "cats", "zio",
		"fs2", "monix", "shapeless", "sttp", "spray", "doobie", "rx", "ratpack", "brave", "zipkin2", "picocli",
		"freemarker", "liquibase", "redis", "antlr", "nonapi", "springfox", "arrow", "compojure", "reitit", "leiningen",
		"nrepl", "manifold", "aleph", "taoensso", "cheshire", "pedestal", "grails", "geb", "spock", "mockwebserver3",
		"lombok", "javassist", "bsh", "jodd", "kafka", "upickle", "ujson", "cask", "geny", "pprint",
		"coursier", "sbt", "sangria", "spire", "breeze", "caliban", "tapir", "skunk", "natchez", "squants", "gatling", "munit",
		"datadog", "dagger", "ring":
		return true
	}
	return false
}

// isJavaGroup is like isJavaRoot for the first two parts.
func isJavaGroup(group string) bool {
	switch group {
	case "com.sun", "com.oracle", "com.ibm", "com.amazonaws", "com.azure", "com.fasterxml", "com.zaxxer", "com.mongodb",
		"com.mysql", "com.mchange", "com.hazelcast", "com.datastax", "com.couchbase", "com.rabbitmq", "com.squareup",
		"com.lmax", "com.lightbend", "com.typesafe", "com.twilio", "com.stripe", "com.sendgrid", "com.slack", "com.vaadin",
		"com.netflix", "com.novell", "com.codahale", "com.nimbusds", "com.auth0", "com.opencsv", "com.univocity", "com.esotericsoftware",
		"com.thoughtworks", "com.jayway", "com.jcraft", "com.clickhouse", "com.snowflake", "com.influxdb", "com.newrelic",
		"com.datadog", "com.datadoghq", "com.launchdarkly", "com.dynatrace", "com.uber", "com.cronutils", "com.querydsl",
		"com.blazebit", "com.vladmihalcea", "com.alibaba", "com.baomidou", "com.jolbox", "com.lowagie", "com.itextpdf",
		"com.beust", "com.intellij", "com.tngtech", "com.lihaoyi", "com.softwaremill", "com.twitter", "com.zendesk",
		"com.carrotsearch", "com.apollographql", "com.graphql", "com.expediagroup", "com.linecorp",
		"com.sksamuel", "com.segment", "com.bugsnag", "com.rollbar", "com.yammer", "com.impossibl",
		"com.p6spy", "com.networknt", "com.anthropic", "com.openai", "com.databricks", "com.ongres", "com.samskivert", "com.neovisionaries":
		return true
	case "org.aspectj", "org.springframework", "org.springdoc", "org.apache", "org.hibernate", "org.junit", "org.slf4j",
		"org.eclipse", "org.codehaus", "org.jboss", "org.wildfly", "org.glassfish", "org.postgresql", "org.mariadb", "org.h2",
		"org.hsqldb", "org.sqlite", "org.xerial", "org.firebirdsql", "org.jooq", "org.jdbi", "org.mybatis", "org.flywaydb",
		"org.liquibase", "org.quartz", "org.mockito", "org.assertj", "org.hamcrest", "org.testng", "org.testcontainers",
		"org.openqa", "org.w3c", "org.xml", "org.omg", "org.ietf", "org.json", "org.joda", "org.jetbrains", "org.gradle", "org.groovy",
		"org.spockframework", "org.grails", "org.scalatest", "org.scalacheck", "org.http4s", "org.typelevel", "org.bouncycastle",
		"org.keycloak", "org.infinispan", "org.jgroups", "org.opensearch", "org.elasticsearch", "org.neo4j", "org.bson", "org.redisson",
		"org.ehcache", "org.antlr", "org.objectweb", "org.ow2", "org.reflections", "org.modelmapper", "org.mapstruct", "org.yaml",
		"org.snakeyaml", "org.thymeleaf", "org.jsoup", "org.htmlunit", "org.dom4j", "org.jdom", "org.apiguardian", "org.asynchttpclient",
		"org.rocksdb", "org.axonframework", "org.camunda", "org.drools", "org.kie", "org.activiti", "org.flowable", "org.graalvm",
		"org.crac", "org.openjdk", "org.pac4j", "org.reactivestreams", "org.zeroturnaround", "org.awaitility", "org.jline", "org.koin",
		"org.kodein", "org.ktorm", "org.simpleflatmapper", "org.web3j", "org.tensorflow", "org.deeplearning4j", "org.ktor", "org.javers",
		"org.jasypt", "org.owasp", "org.osgi", "org.mortbay", "org.restlet", "org.vertx", "org.zalando", "org.jose4j", "org.dataloader", "org.http4k":
		return true
	case "net.bytebuddy", "net.sf", "net.sourceforge", "net.logstash", "net.javacrumbs", "net.jpountz", "net.minidev", "net.spy",
		"net.snowflake", "net.ttddyy", "net.jodah", "net.jcip", "net.ltgt", "net.datafaker", "net.thucydides", "net.serenitybdd",
		"io.netty", "io.micronaut", "io.quarkus", "io.vertx", "io.ktor", "io.grpc", "io.micrometer", "io.opentelemetry",
		"io.opentracing", "io.jaegertracing", "io.prometheus", "io.dropwizard", "io.undertow", "io.helidon", "io.smallrye",
		"io.lettuce", "io.r2dbc", "io.projectreactor", "io.reactivex", "io.swagger", "io.jsonwebtoken", "io.sentry",
		"io.confluent", "io.debezium", "io.fabric8", "io.kubernetes", "io.kotest", "io.mockk", "io.cucumber", "io.restassured",
		"io.sundr", "io.temporal", "io.axoniq", "io.camunda", "io.zeebe", "io.arrow", "io.insert", "io.circe", "io.getquill",
		"io.milvus", "io.pinecone", "io.minio", "io.nats", "io.trino", "io.delta", "io.rsocket", "io.javalin", "io.jooby", "io.agroal",
		"io.perfmark", "io.airlift", "io.honeycomb", "io.lumigo", "io.symphonia", "io.vavr", "io.ebean", "io.objectbox",
		"ch.qos", "dev.langchain4j", "dev.failsafe", "dev.zio", "dev.morphia", "software.amazon", "redis.clients",
		"ma.glasnost", "de.codecentric", "de.flapdoodle", "co.elastic", "gnu.trove", "it.unimi", "me.prettyprint",
		"nl.jqno", "tools.jackson", "ai.djl", "play.api", "play.core", "play.mvc", "play.libs", "play.db", "play.http",
		"play.server", "play.shaded", "graphql.execution", "graphql.schema", "spark.http", "spark.route", "spark.embeddedserver", "info.cukes", "biz.paluch", "cn.hutool", "edu.umd", "javafx.application", "android.os", "androidx.activity":
		return true
	}
	return false
}

// isJavaModule is like isJavaRoot for the first three parts, for groups whose first two parts
// companies also use for their own code.
func isJavaModule(module string) bool {
	switch module {
	case "com.google.common", "com.google.inject", "com.google.gson", "com.google.protobuf", "com.google.cloud", "com.google.api",
		"com.google.auth", "com.google.firebase", "com.google.crypto", "com.google.flogger", "com.google.errorprone",
		"com.google.truth", "com.google.apps", "com.google.devtools", "com.google.auto", "com.google.template", "com.google.zxing",
		"com.github.benmanes", "com.github.tomakehurst", "com.github.dockerjava", "com.github.fge", "com.github.jknack",
		"com.github.javafaker", "com.github.benas", "com.github.scribejava", "com.github.dozermapper", "com.github.luben",
		"com.github.kagkarlsson", "com.github.pagehelper", "com.github.mustachejava", "com.github.victools", "com.facebook.react",
		"com.facebook.presto", "com.spotify.docker", "com.spotify.futures", "com.linkedin.parseq", "com.evanlennick.retry4j",
		"com.contentful.java", "com.hubspot.jinjava", "com.palantir.conjure", "com.palantir.logsafe",
		"com.atlassian.jira", "com.mailgun.client", "com.paypal.core", "com.braintreegateway.http", "com.adobe.granite",
		"com.sap.cloud", "com.sap.conn", "com.microsoft.sqlserver", "com.applitools.eyes", "com.codeborne.selenide",
		"io.github.resilience4j", "io.github.bucket4j", "io.github.openfeign", "io.github.classgraph", "io.github.bonigarcia",
		"com.microsoft.azure", "com.microsoft.graph", "com.microsoft.kiota", "com.microsoft.aad", "com.microsoft.playwright",
		"org.h2.jdbc", "uk.org.lidalia", "jp.co.cyberagent", "pl.allegro.tech", "com.salesforce.grpc", "com.github.mizosoft":
		return true
	}
	return false
}
