//! Connections, on every listener: what a client has to do in time, and what it is told when it is
//! refused.

mod bodies;
mod callers;
mod connections;
mod heads;
mod protocols;
mod readers;
