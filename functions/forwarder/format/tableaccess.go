package format

// accessLogs returns the formats of access logs: an application's logger may write
// a line of one as its message.
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
		commonLog(),
		phpAccess(),
		aspNet(),
		phoenix(),
		actix(),
	}
}

// wrappers returns the formats whose message is another program's line.
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
