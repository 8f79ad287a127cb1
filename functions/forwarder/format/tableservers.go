package format

// services returns the formats of servers and of AWS services.
func services() []Format {
	return []Format{
		apiGatewayExecution(),
		appSync(),
		nginxError(),
		apacheError(),
		postgres(),
		mysqlError(),
		mysqlSlow(),
		mysqlAudit(),
		mongoDB(),
		redis(),
		sqlServer(),
		oracleError(),
		oracleListener(),
		rabbitMQ(),
		haproxyNotice(),
		phpFPM(),
		dms(),
		codeBuild(),
		beanstalk(),
		cloudInit(),
		kernel(),
		linuxAudit(),
		windowsEvent(),
	}
}
