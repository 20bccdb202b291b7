// Command node is every component of a Kubernetes node in one binary: the name it is called by picks the one to run.
//
// One binary links the shared libraries of all components once, which makes the image and the compile some four
// times smaller than separate programs would be.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "time/tzdata" // CronJobs name time zones, and the images carry no zone files.
)

// components maps each program name to its main function; it may return only on success.
var components = map[string]func(){
	"coredns":                 coredns,
	"etcd":                    etcd,
	"etcdctl":                 etcdctl,
	"kube-apiserver":          apiserver,
	"kube-controller-manager": controllerManager,
	"kube-proxy":              kubeProxy,
	"kube-scheduler":          scheduler,
	"kubeadm":                 kubeadm,
	"kubectl":                 kubectl,
	"kubelet":                 kubelet,
}

func main() {
	name := filepath.Base(os.Args[0])
	run, known := components[name]
	if !known {
		names := slices.Sorted(maps.Keys(components))
		fmt.Fprintf(os.Stderr, "expected to be called as one of %s, was called as %s\n", strings.Join(names, ", "), name)
		os.Exit(2)
	}
	run()
}
