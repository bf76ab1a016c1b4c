mod aws;
mod inputs;
mod instances;
mod limits;
mod modules;
mod references;
