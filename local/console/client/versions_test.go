package client_test

import (
	"fmt"
	"testing"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
	"faulty/local/dig/compare"
)

// released returns n invocations of a version of a function, one second apart, the last one about
// until before Now. The first ones failed, as many as failing says.
func released(function, version string, until time.Duration, n, failing int, group string, duration float64) (docs []clienttest.Doc) {
	for i := range n {
		at := clienttest.Now().Add(-until - time.Duration(n-i)*time.Second)
		id := fmt.Sprint(function, version, until, i)
		status := "success"
		if i < failing {
			status = "error"
			d := clienttest.Exception(group, "KeyError", clienttest.Now().Sub(at), "faas.name", function, "faas.version", version, "service.version", version, "faas.execution", id)
			docs = append(docs, d)
		}
		docs = append(docs, clienttest.Doc{
			"@timestamp": at, "event.action": "platform.report", "faas.name": function, "service.name": function, "faas.version": version, "service.version": version,
			"faas.execution": id, "faas.status": status, "faas.duration_ms": duration + float64(i%10),
		})
	}
	return docs
}

func TestVersions(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(released("orders", "41", 50*time.Minute, 300, 12, "old", 100)...)
	s.Put(released("orders", "42", 40*time.Minute, 300, 3, "rare", 100)...)
	s.Put(released("orders", "43", 20*time.Minute, 300, 60, "old", 180)...)
	s.Put(released("billing", "7", 10*time.Minute, 10, 1, "bill", 20)...)
	found, err := s.Client.Versions(t.Context(), scope(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range found.List {
		names = append(names, v.Function+" "+v.Name)
	}
	if got := fmt.Sprint(names); got != "[orders 43 orders 42 orders 41 billing 7]" {
		t.Fatalf("versions %s; want the function deployed last first, and its newest version", got)
	}
	v := found.List[0]
	if v.Previous == nil || v.Previous.Name != "42" || v.Invocations != 300 || v.Errors != 60 || v.ErrorsBy.Change != compare.Increased || v.P50By != compare.Increased {
		t.Errorf("43: %+v; want 60 errors of 300 invocations, more than in 42, and slower", v)
	}
	if len(v.Back) != 1 || v.Back[0].Fingerprint != "old" || v.Back[0].Type != "KeyError" || v.Back[0].Change != compare.New || len(v.New) != 0 {
		t.Errorf("43: back %+v, new %+v; want that the group of 41 is back", v.Back, v.New)
	}
	if len(v.Gone) != 1 || v.Gone[0].Fingerprint != "rare" || v.Gone[0].Change != compare.Rare {
		t.Errorf("43: gone %+v; want the group of 42, which is too rare to judge", v.Gone)
	}
	if v = found.List[2]; v.Previous != nil || len(v.New) != 0 {
		t.Errorf("41: %+v; want nothing to compare with", v)
	}
}

// TestStatedVersions checks that events which state a different version belong to their published
// version. Without a published version or a function, the stated version counts.
func TestStatedVersions(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(released("orders", "42", 40*time.Minute, 20, 0, "", 100)...)
	s.Put(clienttest.Exception("g", "KeyError", 41*time.Minute, "faas.version", "42", "service.version", "1.4.2"))
	s.Put(clienttest.Exception("g", "KeyError", 31*time.Minute, "faas.name", "latest", "faas.version", "$LATEST", "service.version", "1.0"))
	for i, version := range []string{"a1b2", "c3d4"} {
		s.Put(clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Duration(20-5*i) * time.Minute), "service.name": "shop", "service.version": version, "message": "up"})
	}
	found, err := s.Client.Versions(t.Context(), scope(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range found.List {
		names = append(names, fmt.Sprint(v.Function, " ", v.Name, v.Stated, v.Invocations))
	}
	if got := fmt.Sprint(names); got != "[shop c3d4[] 0 shop a1b2[] 0 latest 1.0[] 0 orders 42[1.4.2] 20]" {
		t.Errorf("versions %s", got)
	}
}

// TestMarkIsNoVersion checks that a mark of a version which also has events adds no version, whose
// numbers would be unknown, between this version and the one before it.
func TestMarkIsNoVersion(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(released("orders", "42", 40*time.Minute, 20, 0, "", 100)...)
	s.Put(released("orders", "43", 20*time.Minute, 20, 5, "g", 100)...)
	s.Put(clienttest.Doc{"@timestamp": clienttest.Now().Add(-25 * time.Minute), "event.action": client.DeploymentAction, "service.name": "orders", "service.version": "43", "message": "orders 43 deployed"})
	found, err := s.Client.Versions(t.Context(), scope(time.Hour))
	if err != nil || len(found.List) != 2 {
		t.Fatalf("versions %+v, %v; want 43 and 42", found.List, err)
	}
	if v := found.List[0]; v.Name != "43" || v.Previous.Name != "42" || v.Invocations != 20 || len(v.New) != 1 || !v.First.After(clienttest.Now().Add(-25*time.Minute)) {
		t.Errorf("43: %+v; want its 20 invocations and the new group, compared with 42, since its first event", v)
	}
}

// TestDeployments checks the three sources of deployments: the first event of a version after another
// one, CloudTrail's record of a change, and a mark. A mark replaces the first event that it announces.
func TestDeployments(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(released("orders", "41", 90*time.Minute, 10, 0, "", 100)...) // before the scope
	s.Put(released("orders", "42", 40*time.Minute, 10, 0, "", 100)...)
	s.Put(released("orders", "43", 20*time.Minute, 10, 0, "", 100)...)
	s.Put(released("billing", "7", 50*time.Minute, 10, 0, "", 20)...) // the first known version, which is not a deployment
	at := func(ago time.Duration) time.Time { return clienttest.Now().Add(-ago) }
	trail := func(ago time.Duration, attributes clienttest.Doc) clienttest.Doc {
		return clienttest.Doc{"@timestamp": at(ago), "message": "UpdateFunctionCode", "attributes": attributes}
	}
	s.Put(
		clienttest.Doc{"@timestamp": at(25 * time.Minute), "event.action": client.DeploymentAction, "service.name": "orders", "service.version": "43", "message": "orders 43 deployed"},
		trail(15*time.Minute, clienttest.Doc{"eventName": "UpdateFunctionCode20150331v2", "requestParameters": clienttest.Doc{"functionName": "arn:aws:lambda:eu-west-1:123456789012:function:mailer"}, "responseElements": clienttest.Doc{"version": "$LATEST"}}),
		trail(14*time.Minute, clienttest.Doc{"eventName": "UpdateFunctionCode20150331v2", "requestParameters": clienttest.Doc{"functionName": "123456789012:function:sms:live"}, "responseElements": clienttest.Doc{"version": "4"}}),
		trail(14*time.Minute, clienttest.Doc{"eventName": "UpdateFunctionCode20150331v2", "errorCode": "AccessDenied", "requestParameters": clienttest.Doc{"functionName": "mailer"}}),
		trail(13*time.Minute, clienttest.Doc{"eventName": "GetFunction", "requestParameters": clienttest.Doc{"functionName": "mailer"}}),
	)
	list, err := s.Client.Deployments(t.Context(), scope(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range list {
		got = append(got, fmt.Sprintf("%s %s %s, %v ago", d.Function, d.Version, d.Source, clienttest.Now().Sub(d.At)))
	}
	if want := "[orders 42 first event, 40m10s ago orders 43 marked, 25m0s ago mailer $LATEST CloudTrail, 15m0s ago sms 4 CloudTrail, 14m0s ago]"; fmt.Sprint(got) != want {
		t.Errorf("deployments %v; want %s", got, want)
	}
}
