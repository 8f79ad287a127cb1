package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

// A Cluster is an OpenSearch of several nodes into which faults are injected one node at a time.
type Cluster struct {
	Nodes []string // addresses, such as http://127.0.0.1:9201
	// Do carries out one of the actions below on a node. Nodes are numbered from 1.
	Do func(ctx context.Context, action string, node int) error
}

// The actions on a node, with which Options.NodeCommand is called.
const (
	killNode  = "kill"      // SIGKILL
	stopNode  = "stop"      // SIGTERM, and wait until it has ended
	startNode = "start"     // start it again with its data
	isolate   = "partition" // the other nodes and it do not reach each other any more; clients reach all of them
	reconnect = "heal"      // the end of isolate
	fillDisk  = "fill"      // fill the file system of its data, which is its own
	emptyDisk = "free"      // the end of fillDisk
)

// A wait ends when its condition is met. These limits only end the wait for a cluster that does not
// recover: on a machine with much other work, a recovery of seconds takes minutes.
const (
	greenAfter = 20 * time.Minute // time until all documents are on two nodes again
	noticed    = 10 * time.Minute // time until the cluster notices a fault; of a connection without responses, 30 s
	noResponse = 5 * time.Second  // time without a response after which a cluster counts as affected
)

// Cluster returns the cluster with these nodes, whose actions are carried out by NodeCommand.
func (o Options) Cluster(nodes []string) *Cluster {
	return &Cluster{nodes, func(ctx context.Context, action string, node int) error {
		command := o.NodeCommand + " " + action + " " + strconv.Itoa(node)
		out, err := exec.CommandContext(ctx, "sh", "-c", command).CombinedOutput() // #nosec G204 -- the user's own command
		if err != nil {
			return fmt.Errorf("%s: %w: %.300s", command, err, out)
		}
		return nil
	}}
}

// clusterRows returns the rows with faults of the nodes of a cluster. Before the next row, all nodes
// are back, and each document is on two of them again.
func clusterRows() []row {
	rows := []row{
		{name: "data node", about: "a data node of a cluster is killed, and comes back", run: onNodes(killNode, startNode, 1, 2)},
		{name: "cluster manager", about: "the node that is the cluster manager is killed, and comes back", run: onNodes(killNode, startNode, 0, 1)},
		{name: "two nodes", about: "two of three nodes are killed, so that the cluster accepts nothing, and come back", run: onNodes(killNode, startNode, 0, 2)},
		{name: "partition", about: "the cluster manager and the other nodes do not reach each other, but clients reach all of them", run: onNodes(isolate, reconnect, 0, 1)},
		{name: "rolling restart", about: "the nodes are restarted one after another", run: rollingRestart},
		{name: "node's disk", about: "the disk of one node is full past the flood stage", run: fullNode},
	}
	for i := range rows {
		rows[i].needs = cluster
	}
	return rows
}

// cluster returns why nodes cannot be stopped, or "" if they can.
func cluster(s *System) string {
	if s.Cluster == nil {
		return "needs the addresses of three nodes in --search, and --node-command"
	}
	return ""
}

// onNodes returns the run of a row that carries out an action on the nodes from first to behind, not
// including the latter, and its opposite at the end. Node 0 is the cluster manager. The fault lasts
// from when the other nodes have noticed it.
func onNodes(action, opposite string, first, behind int) func(context.Context, *trial) error {
	return during(func(ctx context.Context, t *trial, lasting time.Duration) error {
		found, err := t.m.nodes(ctx)
		if err != nil {
			return err
		}
		return t.onNodes(ctx, action, opposite, found[first:behind], func() bool {
			// Without a cluster manager, a node responds only after half a minute.
			ctx, cancel := context.WithTimeout(ctx, noResponse)
			defer cancel()
			health, err := t.m.search.Cluster.Health(ctx, &opensearchapi.ClusterHealthReq{})
			return err != nil || health.NumberOfNodes < len(found)
		}, lasting)
	})
}

// onNodes carries out an action on nodes, waits until it has had its effect, and for the duration of
// the fault, and carries out the opposite.
func (t *trial) onNodes(ctx context.Context, action, opposite string, nodes []foundNode, affected func() bool, lasting time.Duration) error {
	begun := time.Now()
	err := t.do(ctx, action, nodes)
	if err == nil {
		err = await(ctx, "the cluster notices the fault", noticed, affected)
	}
	if err == nil {
		t.note = fmt.Sprintf("%v; noticed after %.0f s, lasted %s longer", nodes, time.Since(begun).Seconds(), lasting)
		err = last(ctx, lasting)
	}
	err = errors.Join(err, t.do(context.WithoutCancel(ctx), opposite, nodes)) // even after an error, because the next rows need all nodes
	if err != nil {
		return err
	}
	return t.waitUntilGreen(ctx)
}

// do carries out an action on nodes at the same time.
func (t *trial) do(ctx context.Context, action string, nodes []foundNode) error {
	errs := make([]error, len(nodes))
	var all sync.WaitGroup
	for i, node := range nodes {
		all.Go(func() { errs[i] = t.m.sys.Cluster.Do(ctx, action, node.number) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// rollingRestart restarts the nodes one after another, as an update of the servers does.
func rollingRestart(ctx context.Context, t *trial) error {
	return during(func(ctx context.Context, t *trial, _ time.Duration) error {
		found, err := t.m.nodes(ctx)
		if err != nil {
			return err
		}
		slices.Reverse(found) // the cluster manager is the last
		for _, node := range found {
			if err := t.m.sys.Cluster.Do(ctx, stopNode, node.number); err != nil {
				return err
			}
			if err := t.m.sys.Cluster.Do(context.WithoutCancel(ctx), startNode, node.number); err != nil {
				return err
			}
			if err := t.waitUntilGreen(ctx); err != nil {
				return err
			}
		}
		t.note = fmt.Sprint(found)
		return nil
	})(ctx, t)
}

// fullNode fills the disk of a data node that stores documents of this run. Meanwhile OpenSearch
// looks at the disks at its shortest interval.
func fullNode(ctx context.Context, t *trial) error {
	settings := func(ctx context.Context, enabled, interval any) error {
		_, err := t.m.search.Cluster.PutSettings(ctx, opensearchapi.ClusterPutSettingsReq{Body: body(map[string]any{"persistent": map[string]any{
			"cluster.routing.allocation.disk.threshold_enabled": enabled, "cluster.info.update.interval": interval,
		}})})
		return err
	}
	defer func() { _ = settings(context.WithoutCancel(ctx), nil, nil) }()
	if err := settings(ctx, true, "10s"); err != nil {
		return fmt.Errorf("let OpenSearch look at its disks: %w", err)
	}
	return during(func(ctx context.Context, t *trial, lasting time.Duration) error {
		found, err := t.m.nodes(ctx)
		if err != nil {
			return err
		}
		var full []foundNode
		if err := await(ctx, "a node other than the cluster manager stores documents", noticed, func() bool {
			full = t.m.dataNodes(ctx, found[1:])
			return len(full) > 0
		}); err != nil {
			return err
		}
		if err := t.onNodes(ctx, fillDisk, emptyDisk, full[:1], func() bool { return t.m.blocked(ctx) }, lasting); err != nil {
			return err
		}
		return await(ctx, "OpenSearch notices the free space", noticed, func() bool { return !t.m.blocked(ctx) })
	})(ctx, t)
}

// dataNodes returns those of the nodes that store documents of the run.
func (m *runner) dataNodes(ctx context.Context, nodes []foundNode) []foundNode {
	shards, err := m.search.Cat.Shards(ctx, &opensearchapi.CatShardsReq{Indices: []string{m.sys.Indices}, Params: opensearchapi.CatShardsParams{H: []string{"node"}}})
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(nodes), func(node foundNode) bool {
		return !slices.ContainsFunc(shards.Shards, func(s opensearchapi.CatShardResp) bool { return s.Node != nil && *s.Node == node.name })
	})
}

// blocked reports whether an index of the run is read-only because a disk is full.
func (m *runner) blocked(ctx context.Context) bool {
	found, err := m.search.Indices.Settings.Get(ctx, &opensearchapi.SettingsGetReq{
		Indices: []string{m.sys.Indices}, Settings: []string{"index.blocks.*"}, Params: opensearchapi.SettingsGetParams{FlatSettings: new(true)},
	})
	if err != nil {
		return true
	}
	for _, index := range found.GetIndices() {
		var settings map[string]string
		if json.Unmarshal(index.Settings, &settings) != nil || settings["index.blocks.read_only_allow_delete"] == "true" {
			return true
		}
	}
	return false
}

// A foundNode is a node that the cluster knows.
type foundNode struct {
	name      string
	isManager bool
	number    int // for NodeCommand
}

func (n foundNode) String() string { return n.name }

// nodes returns the nodes of the cluster, the cluster manager first.
func (m *runner) nodes(ctx context.Context) (found []foundNode, err error) {
	list, err := m.search.Cat.Nodes(ctx, &opensearchapi.CatNodesReq{Params: opensearchapi.CatNodesParams{H: []string{"name", "http_address", "cluster_manager"}}})
	if err != nil {
		return nil, fmt.Errorf("ask for the nodes of the cluster: %w", err)
	}
	for _, node := range list.Nodes {
		i := slices.IndexFunc(m.sys.Cluster.Nodes, func(address string) bool {
			return strings.HasSuffix(strings.TrimSuffix(address, "/"), "//"+node.HTTPAddress)
		})
		if i < 0 {
			return nil, fmt.Errorf("the node %s of the cluster, at %s, is not in --search", node.Name, node.HTTPAddress)
		}
		one := foundNode{node.Name, node.ClusterManager == "*", i + 1}
		if one.isManager {
			found = slices.Insert(found, 0, one)
		} else {
			found = append(found, one)
		}
	}
	if len(found) != len(m.sys.Cluster.Nodes) {
		return nil, fmt.Errorf("the cluster has %d nodes, and --search names %d", len(found), len(m.sys.Cluster.Nodes))
	}
	return found, nil
}

// waitUntilGreen waits until all nodes are back and have their copies of the documents.
func (t *trial) waitUntilGreen(ctx context.Context) error {
	return await(ctx, "the cluster is green again", greenAfter, func() bool {
		health, err := t.m.search.Cluster.Health(ctx, &opensearchapi.ClusterHealthReq{Params: opensearchapi.ClusterHealthParams{
			WaitForStatus: "green", WaitForNodes: strconv.Itoa(len(t.m.sys.Cluster.Nodes)), Timeout: time.Second,
		}})
		return err == nil && !health.TimedOut
	})
}
