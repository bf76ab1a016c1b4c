resource "aws_ami_launch_permission" "base" {
  image_id   = "ami-0123456789abcdef0"
  account_id = "111122223333"
}

resource "aws_snapshot_create_volume_permission" "data" {
  snapshot_id = "snap-0123456789abcdef0"
  account_id  = "111122223333"
}

resource "aws_db_cluster_snapshot" "orders" {
  db_cluster_identifier          = "orders"
  db_cluster_snapshot_identifier = "orders-1"
  shared_accounts                = ["111122223333"]
}
