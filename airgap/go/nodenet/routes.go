package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"k8s.io/klog/v2"
)

// protocol marks the routes that nodenet made, so that it removes no others.
const protocol netlink.RouteProtocol = 98

// syncRoutes makes nodenet's routes inside the Pod network exactly the given ones.
func syncRoutes(podSubnet netip.Prefix, wanted map[netip.Prefix]netip.Addr) error {
	var failures []error
	for pods, address := range wanted {
		route := &netlink.Route{Dst: ipNet(pods), Gw: address.AsSlice(), Protocol: protocol}
		if err := netlink.RouteReplace(route); err != nil {
			failures = append(failures, fmt.Errorf("route to %s through %s: %w", pods, address, err))
		}
	}
	return errors.Join(append(failures, removeStale(podSubnet, wanted))...)
}

func removeStale(podSubnet netip.Prefix, wanted map[netip.Prefix]netip.Addr) error {
	present, err := netlink.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Protocol: protocol}, netlink.RT_FILTER_PROTOCOL)
	if err != nil {
		return fmt.Errorf("list routes: %w", err)
	}
	var failures []error
	for _, route := range present {
		pods, ok := prefix(route.Dst)
		if _, keep := wanted[pods]; !ok || keep || !podSubnet.Overlaps(pods) {
			continue
		}
		klog.InfoS("Removing the route to a node that is gone", "podCIDR", pods)
		failures = append(failures, netlink.RouteDel(&route))
	}
	return errors.Join(failures...)
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

func prefix(n *net.IPNet) (netip.Prefix, bool) {
	if n == nil {
		return netip.Prefix{}, false
	}
	address, ok := netip.AddrFromSlice(n.IP.To4())
	bits, _ := n.Mask.Size()
	return netip.PrefixFrom(address, bits), ok
}
