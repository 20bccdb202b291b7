package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // kubectl and kubeadm accept every kubeconfig that upstream's accept.
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // client metrics at /metrics
	_ "k8s.io/component-base/metrics/prometheus/version"  // kubernetes_build_info
	kubectlcmd "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserverapp "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllersapp "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxyapp "k8s.io/kubernetes/cmd/kube-proxy/app"
	schedulerapp "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubeadmapp "k8s.io/kubernetes/cmd/kubeadm/app"
	kubeletapp "k8s.io/kubernetes/cmd/kubelet/app"
)

func apiserver()         { runCommand(apiserverapp.NewAPIServerCommand()) }
func controllerManager() { runCommand(controllersapp.NewControllerManagerCommand()) }
func kubeProxy()         { runCommand(proxyapp.NewProxyCommand()) }
func scheduler()         { runCommand(schedulerapp.NewSchedulerCommand()) }
func kubelet()           { runCommand(kubeletapp.NewKubeletCommand(context.Background())) }

func runCommand(command *cobra.Command) { os.Exit(cli.Run(command)) }

func kubeadm() {
	if err := kubeadmapp.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func kubectl() {
	if err := cli.RunNoErrOutput(kubectlcmd.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
}
