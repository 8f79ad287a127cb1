// Package outage simulates hours without OpenSearch in seconds.
//
// The forwarder is the real one. Lambda's queue of asynchronous invocations, the event source
// mapping and SQS are those of package cloud, configured by template.yaml. OpenSearch and all
// connections are in memory, and the clock is that of testing/synctest.
package outage
