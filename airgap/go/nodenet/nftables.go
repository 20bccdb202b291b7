package main

import (
	"fmt"
	"net/netip"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
)

// Where the addresses stand in an IPv4 header, in bytes.
const (
	sourceAddress      = 12
	destinationAddress = 16
)

// masquerade gives packets that leave the Pod network the node's address; between Pods addresses stay as they are.
func masquerade(pods netip.Prefix) error {
	conn := &nftables.Conn{}
	table := conn.AddTable(&nftables.Table{Family: nftables.TableFamilyIPv4, Name: "nodenet"})
	conn.FlushTable(table) // a restarted nodenet finds its own rule here
	chain := conn.AddChain(&nftables.Chain{
		Name:     "postrouting",
		Table:    table,
		Type:     nftables.ChainTypeNAT,
		Hooknum:  nftables.ChainHookPostrouting,
		Priority: nftables.ChainPriorityNATSource,
	})
	leaves := append(address(sourceAddress, expr.CmpOpEq, pods), address(destinationAddress, expr.CmpOpNeq, pods)...)
	conn.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: append(leaves, &expr.Masq{})})
	if err := conn.Flush(); err != nil {
		return fmt.Errorf("masquerade rule for %s: %w", pods, err)
	}
	return nil
}

// address matches packets whose address at offset is (CmpOpEq) or is not (CmpOpNeq) in network.
func address(offset uint32, op expr.CmpOp, network netip.Prefix) []expr.Any {
	n := ipNet(network)
	return []expr.Any{
		&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: offset, Len: 4},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: n.Mask, Xor: make([]byte, 4)},
		&expr.Cmp{Op: op, Register: 1, Data: n.IP},
	}
}

// kernelQueues tells whether nftables rules can queue packets: it loads such a rule in a table of its own.
func kernelQueues(queue uint16) bool {
	conn := &nftables.Conn{}
	table := conn.AddTable(&nftables.Table{Family: nftables.TableFamilyIPv4, Name: "nodenet-probe"})
	chain := conn.AddChain(&nftables.Chain{Name: "never-hooked", Table: table})
	conn.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: []expr.Any{&expr.Queue{Num: queue, Flag: expr.QueueFlagBypass}}})
	loaded := conn.Flush() == nil
	if loaded {
		conn.DelTable(table)
		_ = conn.Flush() // an empty table without hooks does no harm
	}
	return loaded
}
