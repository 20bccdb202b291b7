// Command nodenet connects the Pods of a kind cluster whose nodes share one bridge: it writes the node's CNI
// configuration from its podCIDR, keeps a route to every other node's podCIDR, and masquerades what leaves the Pod
// network. IPv4 only.
package main

import (
	"context"
	"flag"
	"net/netip"
	"os/signal"
	"syscall"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

// options are what the DaemonSet says about its node and its cluster.
type options struct {
	node      string
	apiServer string
	podSubnet netip.Prefix
	cniDir    string
	queue     uint
}

func main() {
	var o options
	klog.InitFlags(nil)
	flag.StringVar(&o.node, "node", "", "name of the Node that this process runs on")
	flag.StringVar(&o.apiServer, "api-server", "", "the API server's host:port; its Service works only after kube-proxy does")
	flag.TextVar(&o.podSubnet, "pod-subnet", netip.Prefix{}, "the cluster's Pod network, as a CIDR")
	flag.StringVar(&o.cniDir, "cni-dir", "/etc/cni/net.d", "where the container runtime reads its network configuration")
	flag.UintVar(&o.queue, "policy-queue", 0, "packet queue that network policies are judged from; 0 for none")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		klog.ErrorS(err, "nodenet stops")
		klog.FlushAndExit(klog.ExitFlushTimeout, 1)
	}
}

func run(ctx context.Context, o options) error {
	config, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	if o.apiServer != "" {
		config.Host = "https://" + o.apiServer
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if err := masquerade(o.podSubnet); err != nil {
		return err
	}
	if err := feedPolicyQueue(ctx, o.queue); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, resync)
	c, err := newController(o, factory.Core().V1().Nodes())
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	defer factory.Shutdown()
	return c.run(ctx)
}
