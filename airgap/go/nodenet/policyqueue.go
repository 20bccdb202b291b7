package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"

	"k8s.io/klog/v2"
)

// feedPolicyQueue sends new connections to the network policy daemon where its own nftables rules cannot be loaded.
//
// Some kernels lack the nftables queue expression and have iptables' NFQUEUE target. Packets pass when no daemon
// listens (bypass), or a node could not start its first Pods.
func feedPolicyQueue(ctx context.Context, queue uint) error {
	if queue == 0 {
		return nil
	}
	if kernelQueues(uint16(queue)) {
		klog.InfoS("This kernel's nftables can queue packets: the policy daemon's own rules serve")
		return nil
	}
	rule := []string{
		"FORWARD", "-m", "conntrack", "--ctstate", "NEW", "!", "-p", "icmp",
		"-j", "NFQUEUE", "--queue-num", strconv.FormatUint(uint64(queue), 10), "--queue-bypass",
	}
	if iptables(ctx, "-C", rule) == nil {
		return nil
	}
	klog.InfoS("This kernel's nftables cannot queue packets: an iptables rule does", "rule", rule)
	return iptables(ctx, "-A", rule)
}

func iptables(ctx context.Context, action string, rule []string) error {
	args := append([]string{"-w", "-t", "mangle", action}, rule...)
	_, err := exec.CommandContext(ctx, "iptables", args...).Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return fmt.Errorf("iptables %v: %w: %s", args, err, failed.Stderr)
	}
	return err
}
