package delivery

import (
	"encoding/json"
	"fmt"
	"testing"
)

// s3Event is the example of the Amazon S3 User Guide, "Event message structure", with a key that has to be decoded.
const s3Event = `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2","eventTime":"1970-01-01T00:00:00.000Z","eventName":"ObjectCreated:Put",` +
	`"userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},"responseElements":{"x-amz-request-id":"C3D13FE58DE4C810"},` +
	`"s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule","bucket":{"name":"amzn-s3-demo-bucket","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::amzn-s3-demo-bucket"},` +
	`"object":{"key":"logs/a+b/%5B%24LATEST%5D%C3%BC.log","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}}]}`

// bridgeEvent is the example of "EventBridge event message structure". Its key is not encoded.
const bridgeEvent = `{"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","source":"aws.s3","account":"111122223333","time":"2021-11-12T00:00:00Z","region":"ca-central-1",` +
	`"resources":["arn:aws:s3:::amzn-s3-demo-bucket1"],"detail":{"version":"0","bucket":{"name":"amzn-s3-demo-bucket1"},"object":{"key":"a+b%20c","size":5,"etag":"b1946ac92492d2347c6235b4d2611184","version-id":"IYV3p45BT0ac8hjHg1houSdS1a.Mro8e","sequencer":"617f08299329d189"},"reason":"PutObject"}}`

const testEvent = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"amzn-s3-demo-bucket","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE"}`

// quote returns text as a JSON string.
func quote(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}

// TestOpenObjects checks the objects in notifications, in the envelopes in which they arrive.
func TestOpenObjects(t *testing.T) {
	const object, bridged = "s3://amzn-s3-demo-bucket/logs/a b/[$LATEST]ü.log us-west-2 d41d8cd98f00b204e9800998ecf8427e 096fKKXTRTtl3on89fVO.nfljtsv6qko 0",
		"s3://amzn-s3-demo-bucket1/a+b%20c ca-central-1 b1946ac92492d2347c6235b4d2611184 IYV3p45BT0ac8hjHg1houSdS1a.Mro8e 0"
	for _, row := range []struct{ name, payload, want string }{
		{"S3", s3Event, "[" + object + "]"},
		{"EventBridge", bridgeEvent, "[" + bridged + "]"},
		{"SNS to a function", `{"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Type":"Notification","TopicArn":"arn:aws:sns:us-west-2:1:t","Message":` + quote(s3Event) + `}}]}`, "[" + object + "]"},
		{"SNS to a queue", `{"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:us-west-2:1:t","Subject":"Amazon S3 Notification","Message":` + quote(s3Event) + `}`, "[" + object + "]"},
		{"EventBridge over SNS", `{"Type":"Notification","TopicArn":"arn:aws:sns:us-west-2:1:t","Message":` + quote(bridgeEvent) + `}`, "[" + bridged + "]"},
		{"two events", `{"Records":[{"EventSource":"aws:sns","Sns":{"Message":` + quote(s3Event) + `}},{"EventSource":"aws:sns","Sns":{"Message":` + quote(s3Event) + `}}]}`, "[" + object + " " + object + "]"},
		{"test event", testEvent, "[]"},
		{"test event over SNS", `{"Type":"Notification","TopicArn":"arn:aws:sns:us-west-2:1:t","Message":` + quote(testEvent) + `}`, "[]"},
		{"removed", `{"Records":[{"eventSource":"aws:s3","eventName":"ObjectRemoved:Delete","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}`, "[]"},
		{"removed, EventBridge", `{"detail-type":"Object Deleted","source":"aws.s3","detail":{"bucket":{"name":"b"},"object":{"key":"k"}}}`, "[]"},
		{"continued", `{"objects":[{"bucket":"b","key":"a+b","events":7}]}`, "[s3://b/a+b    7]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			in, err := Open([]byte(row.payload))
			got := []string{}
			for _, o := range in.Objects {
				got = append(got, fmt.Sprint(&o, " ", o.Region, " ", o.ETag, " ", o.Version, " ", o.Events))
			}
			if err != nil || in.Source != Objects || fmt.Sprint(got) != row.want {
				t.Errorf("Open = source %d, %v, %v; want %s", in.Source, got, err, row.want)
			}
		})
	}
}
