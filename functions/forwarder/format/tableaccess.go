package format

// accessLogs returns the formats of access logs.
func accessLogs() []Format {
	return []Format{
		loadBalancer(),
		s3Access(),
		cloudFrontStandard(),
		cloudFrontRealTime(),
		commonLog(),
	}
}

// wrappers returns the formats whose message is another program's line.
func wrappers() []Format {
	return []Format{
		cloudFrontFunction(),
	}
}
