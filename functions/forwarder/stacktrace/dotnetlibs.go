package stacktrace

import "strings"

// isDotNetLibrary reports whether a function belongs to the runtime, to AWS's assemblies or to a
// library from NuGet.
func isDotNetLibrary(function string) bool {
	if strings.HasPrefix(function, "lambda_method") {
		return true
	}
	return isDotNetRoot(cutSegments(function, 1)) || isDotNetNamespace(cutSegments(function, 2))
}

// isDotNetRoot reports whether only libraries use the first part of a namespace. The lists of this
// file contain the root namespaces of the most downloaded packages according to NuGet's statistics
// (nuget.org/stats/packages), of the packages that the .NET Foundation maintains, and of the .NET
// drivers and SDKs of databases, queues and clouds.
func isDotNetRoot(root string) bool {
	switch root {
	case "System", "Microsoft", "Amazon", "AWS", "AWSSDK", "Interop", "Internal", "Windows", "Mono", "MS",
		"FSharp", "Google", "Azure", "Grpc", "Newtonsoft", "Serilog", "NLog", "log4net", "Elastic", "Elasticsearch", "Nest",
		"OpenSearch", "OpenTelemetry", "OpenTracing", "Datadog", "Sentry", "NewRelic", "Honeycomb", "Lumigo", "Polly",
		"Dapper", "Npgsql", "NpgsqlTypes", "MySql", "MySqlConnector", "MongoDB", "Oracle", "Devart", "FirebirdSql", "IBM",
		"StackExchange", "ServiceStack", "SQLite", "SQLitePCL", "LinqToDB", "NHibernate", "FluentNHibernate", "FluentMigrator", "DbUp", "EFCore",
		"Marten", "Weasel", "JasperFx", "Wolverine", "Raven", "LiteDB", "Cassandra", "Couchbase", "Neo4j", "InfluxDB", "ClickHouse",
		"Snowflake", "DuckDB", "RabbitMQ", "EasyNetQ", "MassTransit", "NServiceBus", "Rebus", "Confluent", "NATS", "MQTTnet",
		"DotNetty", "Akka", "Orleans", "Proto", "Dapr", "Temporalio", "Hangfire", "Quartz", "Coravel", "Elsa",
		"AutoMapper", "Mapster", "MediatR", "Mediator", "FluentValidation", "FluentResults", "FluentAssertions", "Shouldly",
		"Autofac", "Ninject", "SimpleInjector", "StructureMap", "Lamar", "DryIoc", "LightInject", "Castle", "Scrutor",
		"Refit", "RestSharp", "Flurl", "RestEase", "Swashbuckle", "NSwag", "NJsonSchema", "GraphQL", "HotChocolate", "GreenDonut",
		"StrawberryShake", "OData", "Carter", "Nancy", "Giraffe", "Saturn", "Suave", "Falco", "FastEndpoints", "Cocona",
		"IdentityModel", "IdentityServer4", "Duende", "OpenIddict", "Jose", "BouncyCastle", "BCrypt", "LibGit2Sharp", "Octokit",
		"CsvHelper", "ClosedXML", "EPPlus", "OfficeOpenXml", "NPOI", "ExcelDataReader", "DocumentFormat", "QuestPDF", "PdfSharp", "PdfSharpCore",
		"iText", "iTextSharp", "SixLabors", "SkiaSharp", "ImageMagick", "HtmlAgilityPack", "AngleSharp", "Markdig", "Scriban",
		"Fluid", "Handlebars", "HandlebarsDotNet", "RazorLight", "YamlDotNet", "MessagePack", "MemoryPack", "ProtoBuf", "Utf8Json", "Jil",
		"Humanizer", "NodaTime", "Nito", "MoreLinq", "LanguageExt", "OneOf", "Ardalis", "Bogus", "AutoFixture", "Moq",
		"NSubstitute", "FakeItEasy", "Xunit", "xunit", "NUnit", "MSTest", "TUnit", "Expecto", "FsCheck", "FsUnit", "BenchmarkDotNet",
		"Testcontainers", "WireMock", "Verify", "SpecFlow", "TechTalk", "Reqnroll", "OpenQA", "PuppeteerSharp", "Spectre", "CommandLine",
		"McMaster", "Stripe", "Twilio", "SendGrid", "MailKit", "MimeKit", "Slack", "Telegram", "Minio", "Renci", "Docker", "k8s",
		"KubernetesClient", "Yarp", "Ocelot", "Steeltoe", "CloudNative", "CorrelationId", "Prometheus", "HealthChecks", "LaunchDarkly",
		"Bugsnag", "Exceptionless", "Rollbar", "Raygun", "Mindscape", "Lucene", "Avalonia", "ReactiveUI", "DynamicData", "Splat",
		"CommunityToolkit", "Umbraco", "EPiServer", "Optimizely", "Sitecore", "DevExpress", "Telerik", "Kendo", "Syncfusion", "Aspose",
		"UnityEngine", "Cysharp", "Volo", "Abp", "FSharpPlus", "FsToolkit", "Thoth", "Medallion", "Nerdbank", "ZiggyCreatures",
		"Anthropic", "OpenAI", "Nethereum", "NetTopologySuite", "MathNet", "Antlr4", "GreenPipes", "Topshelf", "K4os", "SharpCompress":
		return true
	}
	return strings.HasPrefix(root, "<StartupCode$FSharp")
}

// isDotNetNamespace is like isDotNetRoot for the first two parts, for roots that application code
// may also use.
func isDotNetNamespace(namespace string) bool {
	switch namespace {
	case "Apache.Arrow", "Apache.NMS", "Apache.Avro", "Asp.Versioning", "Basic.Reference", "Cake.Core", "Cake.Common",
		"Confluent.Kafka", "CoreWCF.Channels", "CoreWCF.Dispatcher", "Event.Store", "EventStore.Client", "Ben.Demystifier",
		"Pomelo.EntityFrameworkCore", "Z.EntityFramework", "Z.BulkOperations", "Zipkin.Tracer", "Magick.NET", "Simple.OData",
		"Rollbar.NET", "Linq.PredicateBuilder", "JetBrains.Annotations", "JetBrains.Profiler", "Nuke.Common":
		return true
	}
	return false
}
