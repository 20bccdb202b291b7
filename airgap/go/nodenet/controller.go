package main

import (
	"context"
	"errors"
	"net/netip"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	coreinformers "k8s.io/client-go/informers/core/v1"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
)

// resync also repairs routes that something else removed.
const resync = time.Minute

// everything is the queue's one key: nodes are few, so each change looks at all of them.
const everything = "nodes"

type controller struct {
	options
	nodes  corelisters.NodeLister
	synced cache.InformerSynced
	queue  workqueue.TypedRateLimitingInterface[string]
}

func newController(o options, nodes coreinformers.NodeInformer) (*controller, error) {
	c := &controller{
		options: o,
		nodes:   nodes.Lister(),
		queue:   workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
	}
	registration, err := nodes.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { c.queue.Add(everything) },
		UpdateFunc: func(any, any) { c.queue.Add(everything) },
		DeleteFunc: func(any) { c.queue.Add(everything) },
	})
	if err != nil {
		return nil, err
	}
	c.synced = registration.HasSynced
	return c, nil
}

// run syncs until ctx ends.
func (c *controller) run(ctx context.Context) error {
	if !cache.WaitForCacheSync(ctx.Done(), c.synced) {
		return ctx.Err()
	}
	go func() {
		<-ctx.Done()
		c.queue.ShutDown()
	}()
	for c.next() {
	}
	return nil
}

func (c *controller) next() bool {
	key, stopping := c.queue.Get()
	if stopping {
		return false
	}
	defer c.queue.Done(key)
	if err := c.sync(); err != nil {
		klog.ErrorS(err, "Could not sync, will try again")
		c.queue.AddRateLimited(key)
		return true
	}
	c.queue.Forget(key)
	return true
}

// sync makes this node's CNI configuration and routes what the Node objects say.
func (c *controller) sync() error {
	nodes, err := c.nodes.List(labels.Everything())
	if err != nil {
		return err
	}
	var failures []error
	routes := map[netip.Prefix]netip.Addr{}
	for _, node := range nodes {
		pods, address, known := podNetwork(node)
		switch {
		case !known:
			klog.V(2).InfoS("Node has no podCIDR or no address yet", "node", node.Name)
		case node.Name == c.node:
			failures = append(failures, writeCNI(c.cniDir, pods))
		default:
			routes[pods] = address
		}
	}
	failures = append(failures, syncRoutes(c.podSubnet, routes))
	return errors.Join(failures...)
}

// podNetwork tells a node's IPv4 podCIDR and the address that routes to it go through.
func podNetwork(node *corev1.Node) (pods netip.Prefix, address netip.Addr, known bool) {
	pods, err := netip.ParsePrefix(node.Spec.PodCIDR)
	if err != nil || !pods.Addr().Is4() {
		return pods, address, false
	}
	for _, a := range node.Status.Addresses {
		if a.Type != corev1.NodeInternalIP {
			continue
		}
		if address, err = netip.ParseAddr(a.Address); err == nil && address.Is4() {
			return pods, address, true
		}
	}
	return pods, address, false
}
