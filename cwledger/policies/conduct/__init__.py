"""What rules find in careers: appraisal, contracts and elections, one career after the other and among all of them."""
