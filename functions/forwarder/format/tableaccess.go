package format

// accessLogs returns the formats of access logs. An application's logger may write such a line as
// its message.
func accessLogs() []Format {
	return []Format{
		loadBalancer(),
		apiGatewayCSV(),
		apiGatewayXML(),
		s3Access(),
		cloudFrontStandard(),
		cloudFrontRealTime(),
		vpcFlow(),
		route53(),
		w3c(),
		w3cDirective(),
		envoy(),
		uvicorn(),
		morgan(),
		goMiddleware(),
		haproxy(),
		squid(),
		commonLog(),
		phpAccess(),
		aspNet(),
		phoenix(),
		actix(),
	}
}

// wrappers returns the formats whose message is the line of another program.
func wrappers() []Format {
	return []Format{
		containerRuntime(),
		syslogIETF(),
		syslogBSD(),
		dockerTimestamps(),
		compose(),
		supervisor(),
		cloudFrontFunction(),
	}
}
